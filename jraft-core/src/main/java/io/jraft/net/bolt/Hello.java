package io.jraft.net.bolt;

import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.FrameHead;
import io.jraft.net.codec.FrameKind;
import io.jraft.net.codec.WireBuffer;
import io.jraft.net.codec.WireReader;
import io.jraft.spi.Transport.Lane;
import io.jraft.util.Endpoint;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How two processes introduce themselves. HELLO and WELCOME hold the same fields; both always travel in frames of
 * version 1, whatever a later version speaks afterwards, and fields that a later version appends are ignored.
 * Immutable.
 *
 * @param party who speaks
 * @param lane what the connection is for
 * @param protocolMin oldest protocol the speaker understands
 * @param protocolMax newest protocol the speaker understands
 * @param clusterId name of the cluster; empty matches all
 * @param nodeId identity of the speaker's data directory; zero when it has none
 * @param endpoint where the speaker serves; empty host when it does not
 */
record Hello(
        Party party,
        Lane lane,
        int protocolMin,
        int protocolMax,
        String clusterId,
        UUID nodeId,
        Endpoint endpoint) {
    /** Who speaks. */
    enum Party {
        /** A process with members of groups. */
        MEMBER,
        /** A process that only sends user requests. */
        CLIENT
    }

    /** The protocol of this version. */
    static final int PROTOCOL = 1;

    /** Nobody in particular. */
    static final UUID NO_NODE = new UUID(0, 0);

    /** Serves nowhere. */
    static final Endpoint NOWHERE = new Endpoint("", 0);

    /** A process without an identity of its own. */
    static Hello anonymous(Party party) {
        return new Hello(party, Lane.ORDERED, PROTOCOL, PROTOCOL, "", NO_NODE, NOWHERE);
    }

    /** The same for another lane. */
    Hello on(Lane other) {
        return new Hello(party, other, protocolMin, protocolMax, clusterId, nodeId, endpoint);
    }

    /**
     * Why these two must not talk, as a sentence that says what to do; null when they may.
     *
     * @param other who introduced itself to us
     */
    @Nullable String refusal(Hello other) {
        if (other.protocolMin > protocolMax || other.protocolMax < protocolMin) {
            return "protocols "
                    + protocolMin
                    + ".."
                    + protocolMax
                    + " of "
                    + name()
                    + " and "
                    + other.protocolMin
                    + ".."
                    + other.protocolMax
                    + " of "
                    + other.name()
                    + " have nothing in common; bring both processes to versions that are at most one apart";
        }
        if (!clusterId.isEmpty()
                && !other.clusterId.isEmpty()
                && !clusterId.equals(other.clusterId)) {
            return name()
                    + " belongs to cluster '"
                    + clusterId
                    + "' and "
                    + other.name()
                    + " to cluster '"
                    + other.clusterId
                    + "'; correct the address, or EngineOptions.clusterId on one side";
        }
        return null;
    }

    private String name() {
        return endpoint.getIp().isEmpty() ? "a client" : endpoint.toString();
    }

    byte[] frame(FrameKind kind) {
        WireBuffer out = new WireBuffer();
        out.putByte(party == Party.MEMBER ? 1 : 2);
        out.putByte(lane == Lane.ORDERED ? 1 : 2);
        out.putShort(protocolMin);
        out.putShort(protocolMax);
        out.putText(clusterId);
        out.putLong(nodeId.getMostSignificantBits());
        out.putLong(nodeId.getLeastSignificantBits());
        out.putText(endpoint.getIp());
        out.putShort(endpoint.getPort());
        return FrameHead.frame(kind, out);
    }

    static Hello read(FrameHead head, byte[] frame) throws CodecException {
        WireReader in = head.control(frame);
        int party = in.getUnsignedByte();
        int lane = in.getUnsignedByte();
        if (party < 1 || party > 2 || lane < 1 || lane > 2) {
            throw new CodecException("party " + party + " on lane " + lane + " is unknown");
        }
        int min = in.getUnsignedShort();
        int max = in.getUnsignedShort();
        String cluster = in.getText();
        long high = in.getLong();
        long low = in.getLong();
        String host = in.getText();
        return new Hello(
                party == 1 ? Party.MEMBER : Party.CLIENT,
                lane == 1 ? Lane.ORDERED : Lane.BULK,
                min,
                max,
                cluster,
                new UUID(high, low),
                new Endpoint(host, in.getUnsignedShort()));
    }

    static byte[] refusedFrame(String reason) {
        WireBuffer out = new WireBuffer();
        out.putReason(reason, 1000);
        return FrameHead.frame(FrameKind.REFUSED, out);
    }

    static String readRefused(FrameHead head, byte[] frame) throws CodecException {
        return head.control(frame).getText();
    }
}

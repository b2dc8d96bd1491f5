package io.jraft.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.entity.PeerId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bytes of a configuration, the same in entries, snapshots and messages. Little-endian, with a version byte; readers
 * ignore what follows the fields they know, so a later version may append. Sources of learners were appended so: they are
 * left out where there is none, and whoever appends more must write them.
 */
public final class ConfCodec {
    private static final byte VERSION = 1;

    private ConfCodec() {}

    /** Bytes of the configuration, without its place in the log. */
    public static byte[] encode(ConfEntry conf) {
        ByteBuffer out = ByteBuffer.allocate(size(conf)).order(ByteOrder.LITTLE_ENDIAN);
        out.put(VERSION);
        Members outgoing = conf.outgoing();
        out.put((byte) (outgoing == null ? 0 : 1));
        putPeers(out, conf.current().voters());
        putPeers(out, conf.current().learners());
        if (outgoing != null) {
            putPeers(out, outgoing.voters());
            putPeers(out, outgoing.learners());
        }
        GroupIdentity id = conf.identity();
        out.putLong(id.groupHigh())
                .putLong(id.groupLow())
                .putInt(id.recoveryEpoch())
                .putInt(id.featureLevel());
        out.putShort((short) id.incarnations().size());
        for (GroupIdentity.Incarnation i : id.incarnations()) {
            putPeer(out, i.peer());
            out.putLong(i.high()).putLong(i.low());
        }
        if (hasSources(conf)) {
            putSources(out, conf.current());
            putSources(out, outgoing == null ? Members.NONE : outgoing);
        }
        byte[] bytes = new byte[out.position()];
        out.flip();
        out.get(bytes);
        return bytes;
    }

    /**
     * The configuration in these bytes.
     *
     * @throws CorruptEntryException when they cannot be one
     */
    public static ConfEntry decode(LogId id, byte[] bytes) throws CorruptEntryException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new CorruptEntryException(
                        id.index(), "configuration format " + version + " is unknown");
            }
            boolean joint = flag(in.get());
            Members current = new Members(getPeers(in), getPeers(in));
            Members outgoing = joint ? new Members(getPeers(in), getPeers(in)) : null;
            long high = in.getLong();
            long low = in.getLong();
            int epoch = in.getInt();
            int level = in.getInt();
            int n = Short.toUnsignedInt(in.getShort());
            List<GroupIdentity.Incarnation> incarnations = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                PeerId peer = getPeer(in);
                incarnations.add(new GroupIdentity.Incarnation(peer, in.getLong(), in.getLong()));
            }
            if (in.hasRemaining()) {
                current = new Members(current.voters(), current.learners(), getSources(in));
                Map<PeerId, PeerId> former = getSources(in);
                outgoing =
                        outgoing == null
                                ? null
                                : new Members(outgoing.voters(), outgoing.learners(), former);
            }
            return new ConfEntry(
                    id,
                    current,
                    outgoing,
                    new GroupIdentity(high, low, epoch, level, incarnations));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CorruptEntryException(id.index(), "configuration cannot be read: " + e);
        }
    }

    private static boolean flag(byte value) {
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException("flag with the value " + value);
        }
        return value == 1;
    }

    private static int size(ConfEntry conf) {
        int peers = conf.current().voters().size() + conf.current().learners().size();
        Members outgoing = conf.outgoing();
        if (outgoing != null) {
            peers += outgoing.voters().size() + outgoing.learners().size();
        }
        int longest = 0;
        for (Members m :
                outgoing == null ? List.of(conf.current()) : List.of(conf.current(), outgoing)) {
            for (PeerId p : m.voters()) {
                longest = Math.max(longest, p.toString().length());
            }
            for (PeerId p : m.learners()) {
                longest = Math.max(longest, p.toString().length());
            }
        }
        for (GroupIdentity.Incarnation i : conf.identity().incarnations()) {
            longest = Math.max(longest, i.peer().toString().length());
        }
        int each = 2 + longest * 3;
        // Each peer at most once as one that is fed and once as one that feeds it.
        int sources = hasSources(conf) ? 4 + 2 * peers * each : 0;
        return 2
                + 8
                + peers * each
                + 26
                + conf.identity().incarnations().size() * (each + 16)
                + sources;
    }

    private static boolean hasSources(ConfEntry conf) {
        Members outgoing = conf.outgoing();
        return !conf.current().sources().isEmpty()
                || (outgoing != null && !outgoing.sources().isEmpty());
    }

    private static void putSources(ByteBuffer out, Members members) {
        out.putShort((short) members.sources().size());
        members.sources()
                .forEach(
                        (learner, source) -> {
                            putPeer(out, learner);
                            putPeer(out, source);
                        });
    }

    private static Map<PeerId, PeerId> getSources(ByteBuffer in) {
        int n = Short.toUnsignedInt(in.getShort());
        Map<PeerId, PeerId> sources = new LinkedHashMap<>();
        for (int i = 0; i < n; i++) {
            PeerId learner = getPeer(in);
            sources.put(learner, getPeer(in));
        }
        return sources;
    }

    private static void putPeers(ByteBuffer out, List<PeerId> peers) {
        out.putShort((short) peers.size());
        for (PeerId p : peers) {
            putPeer(out, p);
        }
    }

    private static void putPeer(ByteBuffer out, PeerId peer) {
        byte[] name = peer.toString().getBytes(UTF_8);
        out.putShort((short) name.length).put(name);
    }

    private static List<PeerId> getPeers(ByteBuffer in) {
        int n = Short.toUnsignedInt(in.getShort());
        List<PeerId> peers = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            peers.add(getPeer(in));
        }
        return peers;
    }

    private static PeerId getPeer(ByteBuffer in) {
        int n = Short.toUnsignedInt(in.getShort());
        if (n > in.remaining()) {
            throw new IllegalArgumentException("peer name of " + n + " bytes");
        }
        byte[] name = new byte[n];
        in.get(name);
        PeerId peer = new PeerId();
        String text = new String(name, UTF_8);
        if (!peer.parse(text)) {
            throw new IllegalArgumentException("not a peer: " + text);
        }
        return peer;
    }
}

package io.jraft.net.codec;

import io.jraft.entity.PeerId;
import io.jraft.message.Origin;
import io.jraft.message.Route;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers the bytes of routes in both directions, so that a thousand groups talking to one peer encode and decode
 * their names once. Bounded: a full table is emptied and fills again. Owner: the MessageCodec that holds it.
 *
 * <p>Route: {@code u16 length} and then group, sender, receiver; a peer is {@code text host, u16 port, i32 index}. The
 * election priority does not travel: it belongs to the configuration, not to the address. Last, when the sender says what
 * it is: {@code u64 u64} disk, {@code i32} epoch, and for an epoch above 0 {@code u64 u64} group; versions that do not know
 * it skip it.
 */
final class RouteTable {
    /** Most routes in each direction. */
    static final int ROUTES_MAX = 8192;

    private static final int SLOTS = ROUTES_MAX * 2;
    private static final int PEER_BYTES_MIN = 8;
    private static final int ORIGIN_BYTES_MIN = 20;

    private final Map<Route, byte[]> encoded = new LinkedHashMap<>();
    private final WireBuffer scratch = new WireBuffer();

    /** Open addressing over the encoded bytes; grown to SLOTS when the first few are taken. */
    private byte[][] keys = new byte[64][];

    private Route[] routes = new Route[64];
    private int count;

    /** Writes length and bytes of a route. */
    void write(Route route, WireBuffer out) {
        byte[] bytes = encoded.get(route);
        if (bytes == null) {
            bytes = encode(route);
            if (encoded.size() == ROUTES_MAX) {
                encoded.clear();
            }
            encoded.put(route, bytes);
        }
        out.putShort(bytes.length);
        out.putBytes(bytes);
    }

    private byte[] encode(Route route) {
        scratch.clear();
        scratch.putText(route.group());
        putPeer(route.from());
        putPeer(route.to());
        putOrigin(route.origin());
        if (scratch.size() > WireBuffer.TEXT_MAX) {
            throw new IllegalArgumentException(
                    "the names of group and peers are too long: " + scratch.size() + " bytes");
        }
        return scratch.toBytes();
    }

    private void putPeer(PeerId peer) {
        scratch.putText(peer.getIp());
        scratch.putShort(peer.getPort());
        scratch.putInt(peer.getIdx());
    }

    private void putOrigin(Origin origin) {
        if (origin.equals(Origin.UNKNOWN)) {
            return;
        }
        scratch.putLong(origin.diskHigh());
        scratch.putLong(origin.diskLow());
        scratch.putInt(origin.epoch());
        if (origin.epoch() > 0) {
            scratch.putLong(origin.groupHigh());
            scratch.putLong(origin.groupLow());
        }
    }

    /** Reads what {@link #write} wrote. */
    Route read(WireReader in, byte[] frame) throws CodecException {
        int length = in.getUnsignedShort();
        int from = in.position();
        WireReader part = in.part(length, "route");
        int slot = slot(frame, from, length);
        if (keys[slot] != null) {
            return routes[slot];
        }
        Route route = new Route(part.getText(), getPeer(part), getPeer(part), getOrigin(part));
        remember(Arrays.copyOfRange(frame, from, from + length), route);
        return route;
    }

    private static PeerId getPeer(WireReader in) throws CodecException {
        if (in.remaining() < PEER_BYTES_MIN) {
            throw new CodecException("a peer is cut off");
        }
        String host = in.getText();
        int port = in.getUnsignedShort();
        int index = in.getInt();
        if (host.isEmpty() || index < 0) {
            throw new CodecException("a peer is '" + host + "' with index " + index);
        }
        return new PeerId(host, port, index);
    }

    private static Origin getOrigin(WireReader in) throws CodecException {
        if (in.remaining() < ORIGIN_BYTES_MIN) {
            return Origin.UNKNOWN;
        }
        long high = in.getLong();
        long low = in.getLong();
        int epoch = in.getInt();
        if (epoch < Origin.BLANK) {
            throw new CodecException("a sender names recovery " + epoch);
        }
        return epoch > 0
                ? new Origin(high, low, epoch, in.getLong(), in.getLong())
                : new Origin(high, low, epoch, 0, 0);
    }

    private void remember(byte[] key, Route route) {
        if (count == ROUTES_MAX) {
            Arrays.fill(keys, null);
            Arrays.fill(routes, null);
            count = 0;
        }
        if (count * 2 >= keys.length && keys.length < SLOTS) {
            grow();
        }
        int slot = slot(key, 0, key.length);
        keys[slot] = key;
        routes[slot] = route;
        count++;
    }

    private void grow() {
        byte[][] oldKeys = keys;
        Route[] oldRoutes = routes;
        keys = new byte[oldKeys.length * 2][];
        routes = new Route[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            byte[] key = oldKeys[i];
            if (key != null) {
                int slot = slot(key, 0, key.length);
                keys[slot] = key;
                routes[slot] = oldRoutes[i];
            }
        }
    }

    /** The slot that holds these bytes, or the free one where they belong. At most half of the slots are taken. */
    private int slot(byte[] bytes, int from, int length) {
        int hash = 1;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int mask = keys.length - 1;
        int slot = (hash ^ (hash >>> 15)) & mask;
        while (true) {
            byte[] key = keys[slot];
            if (key == null || Arrays.equals(key, 0, key.length, bytes, from, from + length)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }
}

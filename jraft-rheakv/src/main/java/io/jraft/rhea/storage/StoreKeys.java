package io.jraft.rhea.storage;

import io.jraft.rhea.op.ClientId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where things stand in a store. All regions of a store share one ordered key space; its first byte says of what a key is.
 * Users' keys carry no region in front, so that a region can be split without moving them. Owner: ANY, stateless.
 */
public final class StoreKeys {
    private static final byte REGION = 0x01;
    private static final byte SESSION = 0x02;
    private static final byte EXPIRY = 0x03;
    private static final byte CHILD = 0x04;
    private static final byte TAKEN = 0x05;
    private static final byte DATA = 0x10;
    private static final byte SEQUENCE = 0x20;
    private static final byte LOCK = 0x30;

    private StoreKeys() {}

    /** What a region says about itself. */
    public static byte[] region(long regionId) {
        return ByteBuffer.allocate(9).put(REGION).putLong(regionId).array();
    }

    /** What a region remembers of a client. */
    public static byte[] session(long regionId, ClientId client) {
        return ByteBuffer.allocate(25)
                .put(SESSION)
                .putLong(regionId)
                .putLong(client.high())
                .putLong(client.low())
                .array();
    }

    /** All that a region remembers of clients. */
    public static KeyRange sessions(long regionId) {
        byte[] from = ByteBuffer.allocate(9).put(SESSION).putLong(regionId).array();
        return new KeyRange(from, after(from));
    }

    /** Whose session it is. */
    public static ClientId sessionClient(byte[] sessionKey) {
        ByteBuffer key = ByteBuffer.wrap(sessionKey);
        return new ClientId(key.getLong(9), key.getLong(17));
    }

    /** That a value may be over at that time; nothing stands there but the key. */
    public static byte[] expiry(long regionId, long deadlineMs, byte[] key) {
        return ByteBuffer.allocate(17 + key.length)
                .put(EXPIRY)
                .putLong(regionId)
                .putLong(deadlineMs)
                .put(key)
                .array();
    }

    /** All of these of a region, in the order of their times. */
    public static KeyRange expiries(long regionId) {
        byte[] from = ByteBuffer.allocate(9).put(EXPIRY).putLong(regionId).array();
        return new KeyRange(from, after(from));
    }

    /** When that is, in the region's time. */
    public static long expiryDeadline(byte[] expiryKey) {
        return ByteBuffer.wrap(expiryKey).getLong(9);
    }

    /** Whose value it is. */
    public static byte[] expiryUserKey(byte[] expiryKey) {
        return Arrays.copyOfRange(expiryKey, 17, expiryKey.length);
    }

    /** That a region was split off another, and which. */
    public static byte[] child(long regionId, long childId) {
        return ByteBuffer.allocate(17).put(CHILD).putLong(regionId).putLong(childId).array();
    }

    /** All regions that were split off a region. */
    public static KeyRange children(long regionId) {
        byte[] from = ByteBuffer.allocate(9).put(CHILD).putLong(regionId).array();
        return new KeyRange(from, after(from));
    }

    /** That a region took another one over, or came from one that had. */
    public static byte[] taken(long regionId, long takenId) {
        return ByteBuffer.allocate(17).put(TAKEN).putLong(regionId).putLong(takenId).array();
    }

    /** All regions that a region took over. */
    public static KeyRange taken(long regionId) {
        byte[] from = ByteBuffer.allocate(9).put(TAKEN).putLong(regionId).array();
        return new KeyRange(from, after(from));
    }

    /** All regions that any region took over. */
    public static KeyRange allTaken() {
        return new KeyRange(new byte[] {TAKEN}, new byte[] {TAKEN + 1});
    }

    /** Which region was taken over, or split off. */
    public static long otherRegion(byte[] childOrTakenKey) {
        return ByteBuffer.wrap(childOrTakenKey).getLong(9);
    }

    /** Whether a value stands there, as far as the key says. */
    public static boolean isData(byte[] storeKey) {
        return storeKey[0] == DATA;
    }

    public static byte[] data(byte[] key) {
        return prefixed(DATA, key);
    }

    public static byte[] sequence(byte[] key) {
        return prefixed(SEQUENCE, key);
    }

    public static byte[] lock(byte[] key) {
        return prefixed(LOCK, key);
    }

    /** The user's key again. */
    public static byte[] userKey(byte[] storeKey) {
        return Arrays.copyOfRange(storeKey, 1, storeKey.length);
    }

    /** Where the values of a range of users' keys stand; null ends are the ends of the key space. */
    public static KeyRange data(byte @Nullable [] start, byte @Nullable [] end) {
        return range(DATA, start, end);
    }

    static KeyRange sequences(byte @Nullable [] start, byte @Nullable [] end) {
        return range(SEQUENCE, start, end);
    }

    static KeyRange locks(byte @Nullable [] start, byte @Nullable [] end) {
        return range(LOCK, start, end);
    }

    private static KeyRange range(byte kind, byte @Nullable [] start, byte @Nullable [] end) {
        byte[] from = start == null ? new byte[] {kind} : prefixed(kind, start);
        byte[] to = end == null ? new byte[] {(byte) (kind + 1)} : prefixed(kind, end);
        return new KeyRange(from, to);
    }

    /** The first key behind all that begin with {@code prefix}, whose last byte is not 0xff everywhere. */
    private static byte[] after(byte[] prefix) {
        byte[] next = prefix.clone();
        for (int i = next.length - 1; i >= 0; i--) {
            if (++next[i] != 0) {
                return next;
            }
        }
        throw new IllegalArgumentException("nothing stands behind " + Arrays.toString(prefix));
    }

    private static byte[] prefixed(byte kind, byte[] key) {
        byte[] prefixed = new byte[key.length + 1];
        prefixed[0] = kind;
        System.arraycopy(key, 0, prefixed, 1, key.length);
        return prefixed;
    }
}

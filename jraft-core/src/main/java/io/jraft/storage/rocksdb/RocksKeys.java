package io.jraft.storage.rocksdb;

import java.nio.ByteBuffer;

/**
 * Where things stand in the database. Keys are big-endian, so that the order of keys is the order of groups and, within
 * one, of indexes.
 *
 * <pre>
 * 's'                    what this database is: format and directory's UUID
 * 'g' u32 group          one group: name, term and vote, both ends of its log ({@link GroupRecord})
 * 'e' u32 group u64 index  a block of entries, by the index of its first
 * </pre>
 *
 * Owner: ANY; no state.
 */
final class RocksKeys {
    private static final byte STORE = 's';
    private static final byte GROUP = 'g';
    private static final byte ENTRY = 'e';
    private static final int ENTRY_BYTES = 1 + Integer.BYTES + Long.BYTES;

    private RocksKeys() {}

    /** The key of what the database says of itself. */
    static byte[] store() {
        return new byte[] {STORE};
    }

    /** The key of a group's record; group 0 never exists, so it is where the search for the first one begins. */
    static byte[] group(int group) {
        return ByteBuffer.allocate(1 + Integer.BYTES).put(GROUP).putInt(group).array();
    }

    static boolean isGroup(byte[] key) {
        return key.length == 1 + Integer.BYTES && key[0] == GROUP;
    }

    /** The number of the group whose record has this key. */
    static int groupOf(byte[] key) {
        return ByteBuffer.wrap(key).getInt(1);
    }

    /** The key of the block that begins at an index. */
    static byte[] entry(int group, long index) {
        return ByteBuffer.allocate(ENTRY_BYTES).put(ENTRY).putInt(group).putLong(index).array();
    }

    /** Whether this is a block of the group. */
    static boolean isEntryOf(byte[] key, int group) {
        return key.length == ENTRY_BYTES && key[0] == ENTRY && groupOf(key) == group;
    }

    /** Index of the first entry of the block with this key. */
    static long indexOf(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1 + Integer.BYTES);
    }
}

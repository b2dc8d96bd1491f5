package io.jraft.rhea.fsm;

import io.jraft.rhea.storage.RegionStore;
import java.util.Arrays;

/**
 * How long the values are that were written last. To count what a put replaces the store would have to be asked, which takes longer
 * than the put itself; what is written often need not be asked for. Each key has one place in a table, and the one that came last has
 * it. It may forget, and it never says what is not true: whoever changes values otherwise than it was told of says {@link #forget}.
 * Owner: FSM.
 */
final class LastLengths {
    private static final int PLACES = 1 << 12;

    /** Longer keys are not remembered, so that a region's table stays small. */
    private static final int KEY_BYTES_MAX = 64;

    /** Of a place that nobody has; no key is empty. */
    private static final byte[] NOBODY = new byte[0];

    private byte[][] keys = new byte[0][];
    private int[] lengths = new int[0];

    /** How long the value of a key is in the store; -1 for none. */
    int of(byte[] key, RegionStore store) {
        if (keys.length > 0) {
            int place = place(key);
            if (Arrays.equals(keys[place], key)) {
                return lengths[place];
            }
        }
        return store.length(key);
    }

    /** The value of a key is about to be that long; -1 for none. The array is kept. */
    void is(byte[] key, int length) {
        if (key.length > KEY_BYTES_MAX) {
            return;
        }
        if (keys.length == 0) {
            // Not before something is written: a store may have many regions in which nothing
            // happens.
            keys = new byte[PLACES][];
            Arrays.fill(keys, NOBODY);
            lengths = new int[PLACES];
        }
        int place = place(key);
        keys[place] = key;
        lengths[place] = length;
    }

    /** Whatever was said is not true any more. */
    void forget() {
        keys = new byte[0][];
        lengths = new int[0];
    }

    private static int place(byte[] key) {
        int hash = Arrays.hashCode(key);
        return (hash ^ hash >>> 12 ^ hash >>> 24) & PLACES - 1;
    }
}

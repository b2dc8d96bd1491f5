package io.jraft.rhea.fsm;

import io.jraft.rhea.storage.RegionStore;
import java.util.Arrays;

/**
 * How long the values are that were written last. To count what a put replaces the store would have to be asked, which takes longer
 * than the put itself; what is written often need not be asked for. A key has one of {@value #WAYS} places, in turn; a table in which
 * many have lost theirs to others doubles, up to a bound. It may forget, and it never says what is not true: whoever changes values
 * otherwise than it was told of says {@link #forget}.
 * Owner: FSM.
 */
final class LastLengths {
    private static final int WAYS = 4;
    private static final int PLACES_MIN = 1 << 10;

    /** With usual keys some 2 MB of a region that writes many of them; what it keeps of its last changes is twice that. */
    private static final int PLACES_MAX = 1 << 15;

    /** Longer keys are not remembered, so that a region's table stays small. */
    private static final int KEY_BYTES_MAX = 64;

    /** Of a place that nobody has; no key is empty. */
    private static final byte[] NOBODY = new byte[0];

    /** 2^32 divided by the golden ratio: keys that differ by a little come to stand far apart. */
    private static final int SPREAD = 0x9e37_79b9;

    private byte[][] keys = new byte[0][];
    private int[] lengths = new int[0];
    private int turn;
    private int lost;

    /** How long the value of a key is in the store; -1 for none. */
    int of(byte[] key, RegionStore store) {
        int place = find(key);
        return place >= 0 ? lengths[place] : store.length(key);
    }

    /** The value of a key is about to be that long; -1 for none. The array is kept. */
    void is(byte[] key, int length) {
        if (key.length > KEY_BYTES_MAX) {
            return;
        }
        int place = find(key);
        if (place < 0) {
            if (lost >= keys.length && keys.length < PLACES_MAX) {
                grow();
            }
            place = take(key);
        }
        lengths[place] = length;
    }

    /** Whatever was said is not true any more. */
    void forget() {
        keys = new byte[0][];
        lengths = new int[0];
        lost = 0;
    }

    private int find(byte[] key) {
        if (keys.length == 0) {
            return -1;
        }
        int first = first(key);
        for (int place = first; place < first + WAYS; place++) {
            if (Arrays.equals(keys[place], key)) {
                return place;
            }
        }
        return -1;
    }

    /** A place for a key that has none: a free one, or that of another. */
    private int take(byte[] key) {
        int first = first(key);
        int place = first;
        while (place < first + WAYS && keys[place].length > 0) {
            place++;
        }
        if (place == first + WAYS) {
            place = first + (turn++ & WAYS - 1);
            lost++;
        }
        keys[place] = key;
        return place;
    }

    /** Also the first time: a store may have many regions in which nothing is written. */
    private void grow() {
        byte[][] before = keys;
        int[] known = lengths;
        keys = new byte[Math.max(PLACES_MIN, 2 * before.length)][];
        Arrays.fill(keys, NOBODY);
        lengths = new int[keys.length];
        for (int i = 0; i < before.length; i++) {
            if (before[i].length > 0) {
                lengths[take(before[i])] = known[i];
            }
        }
        lost = 0;
    }

    private int first(byte[] key) {
        int hash = Arrays.hashCode(key) * SPREAD;
        return (hash >>> 8) % (keys.length / WAYS) * WAYS;
    }
}

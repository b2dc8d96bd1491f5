package io.jraft.rhea.storage.rocks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long the values are that were written last, of all regions of a store. To count what a put replaces the database would have to be
 * asked, which takes several times as long as the put itself; what is written again soon need not be asked for.
 *
 * <p>Twelve bytes a key: a print of 64 bits stands for it, so that as many keys as possible are known in little memory. Two keys with
 * one print are as good as impossible, also for one who chooses them, because nobody knows what the prints of this process begin with; if it
 * happened, a count would be wrong by one. A print has one of {@value #WAYS} places, in turn; a table in which many have lost theirs to
 * others doubles, up to a bound.
 *
 * <p>It may forget, and it never says what is not true any more: who changes keys otherwise than it was told of takes another era
 * ({@link #nextEra}), in which nothing is known.
 * Owner: ANY; held for moments.
 */
final class KnownLengths {
    /** Of a key that nothing is known of; it has to be asked for. */
    static final int UNKNOWN = -2;

    /** Of a key that has no value. */
    static final int NONE = -1;

    private static final int WAYS = 8;
    private static final int PLACES_MIN = 1 << 12;

    /** 24 MiB. A store that writes more keys than that in turn asks the database for those that lost their places. */
    static final int PLACES_MAX = 1 << 21;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** 2^64 divided by the golden ratio, and by the square root of two: many ones and zeros, in no order. */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private static final long SPREAD_LAST = 0xb504_f333_f9de_6484L;

    private final int placesMax;
    private final long first;
    private final long second;

    private long eras;
    private long[] prints = new long[0];
    private int[] lengths = new int[0];
    private int turn;
    private int lost;

    KnownLengths() {
        this(PLACES_MAX);
    }

    /** As many places as that at most, a power of two. */
    KnownLengths(int placesMax) {
        this.placesMax = placesMax;
        SecureRandom chance = new SecureRandom();
        first = chance.nextLong();
        second = chance.nextLong();
    }

    /** A time in which keys are changed by {@link #are} alone; nothing is known when it begins. */
    synchronized long nextEra() {
        return ++eras;
    }

    /** The lengths of keys in their order; {@link #UNKNOWN} or {@link #NONE} for some. */
    int[] of(long era, List<byte[]> keys) {
        int[] known = new int[keys.size()];
        synchronized (this) {
            for (int i = 0; i < known.length; i++) {
                int place = find(print(era, keys.get(i)));
                known[i] = place < 0 ? UNKNOWN : lengths[place];
            }
        }
        return known;
    }

    /** What was just written: values and, where null, removals. */
    synchronized void are(long era, Map<byte[], byte @Nullable []> changes) {
        for (Map.Entry<byte[], byte @Nullable []> change : changes.entrySet()) {
            byte[] value = change.getValue();
            is(print(era, change.getKey()), value == null ? NONE : value.length);
        }
    }

    private void is(long print, int length) {
        int place = find(print);
        if (place < 0) {
            if (lost >= prints.length / 4 && prints.length < placesMax) {
                grow();
            }
            place = take(print);
        }
        lengths[place] = length;
    }

    private int find(long print) {
        if (prints.length == 0) {
            return -1;
        }
        int from = from(print);
        for (int place = from; place < from + WAYS; place++) {
            if (prints[place] == print) {
                return place;
            }
        }
        return -1;
    }

    /** A place for a print that has none: a free one, or that of another. */
    private int take(long print) {
        int from = from(print);
        int place = from;
        while (place < from + WAYS && prints[place] != 0) {
            place++;
        }
        if (place == from + WAYS) {
            place = from + (turn++ & WAYS - 1);
            lost++;
        }
        prints[place] = print;
        return place;
    }

    /** Also the first time: a store may be there for reads alone. */
    private void grow() {
        long[] before = prints;
        int[] known = lengths;
        prints = new long[Math.max(PLACES_MIN, 2 * before.length)];
        lengths = new int[prints.length];
        for (int i = 0; i < before.length; i++) {
            if (before[i] != 0) {
                lengths[take(before[i])] = known[i];
            }
        }
        lost = 0;
    }

    /** The first of a print's places: the highest bits say which, the lowest the rest. */
    private int from(long print) {
        int bits = Integer.numberOfTrailingZeros(prints.length / WAYS);
        return (int) (print >>> Long.SIZE - bits) * WAYS;
    }

    /** Never 0, which is a place that nobody has. */
    private long print(long era, byte[] key) {
        long print = mixed(first ^ era, second ^ key.length);
        int at = 0;
        for (; at <= key.length - Long.BYTES; at += Long.BYTES) {
            print = mixed(print ^ (long) LONGS.get(key, at), second);
        }
        long rest = 0;
        for (; at < key.length; at++) {
            rest = rest << Byte.SIZE | key[at] & 0xff;
        }
        print = mixed(print ^ rest, second ^ SPREAD_LAST);
        return print == 0 ? 1 : print;
    }

    /** Both halves of a product of 128 bits, so that each bit of the one decides about all of the result. */
    private static long mixed(long a, long b) {
        long factor = b ^ SPREAD;
        return a * factor ^ Math.multiplyHigh(a, factor) ^ Long.rotateLeft(a, 32);
    }
}

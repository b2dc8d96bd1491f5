package io.jraft.bench.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The keys of a key-value store under load, the same for every contestant: each is written once before one is written again, and
 * read so; whose turn comes next lies elsewhere in their order. Nothing that was not written is read.
 * Owner: the loader.
 *
 * @param <K> a key as the contestant's client wants it
 */
public final class StoreKeys<K> {
    /** Keys of one scan. */
    public static final int SCANNED = 100;

    /** By the bench's --keys. */
    private static final int KEYS = Integer.getInteger("jraft.bench.keys", 2_000);

    /** Between two turns: a prime above all numbers of keys, so that every key gets its turn. */
    private static final long STRIDE = 7_368_787;

    private final List<K> keys = new ArrayList<>(KEYS);
    private int nextPut;
    private int nextGet;
    private int nextScan;
    private long written;

    /** Makes all keys by that function of their bytes. */
    public StoreKeys(Function<byte[], K> make) {
        for (int i = 0; i < KEYS; i++) {
            keys.add(make.apply(String.format(Locale.ROOT, "key-%06d", i).getBytes(UTF_8)));
        }
    }

    /** Which key is put now. */
    public K put() {
        K key = keys.get(nextPut);
        nextPut = after(nextPut);
        written++;
        return key;
    }

    /** Which key is read now. */
    public K get() {
        K key = keys.get(nextGet);
        nextGet = after(nextGet);
        return key;
    }

    private static int after(int turn) {
        return (int) ((turn + STRIDE) % KEYS);
    }

    /** Which keys are scanned now: {@link #SCANNED} of them, in order. */
    public Range<K> scan() {
        int from = nextScan + SCANNED < KEYS ? nextScan : 0;
        nextScan = from + SCANNED;
        return new Range<>(keys.get(from), keys.get(from + SCANNED));
    }

    /** Whether there is a key of which nothing is there to be read. */
    public boolean isMissing() {
        return written < KEYS;
    }

    /** What a read is told while {@link #isMissing}. */
    public String whatIsMissing() {
        return "only " + written + " of " + KEYS + " keys were written here";
    }

    /**
     * A range of keys.
     *
     * @param from its first
     * @param to the first behind it
     */
    public record Range<K>(K from, K to) {}
}

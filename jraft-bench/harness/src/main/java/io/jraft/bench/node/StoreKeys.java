package io.jraft.bench.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The keys of a key-value store under load, the same for every contestant: written in turn, and read in turn; nothing that was not
 * written is read.
 * Owner: the loader.
 *
 * @param <K> a key as the contestant's client wants it
 */
public final class StoreKeys<K> {
    /** Keys of one scan. */
    public static final int SCANNED = 100;

    private static final int KEYS = 2_000;

    private final List<K> keys = new ArrayList<>(KEYS);
    private int nextPut;
    private int nextGet;
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
        nextPut = nextPut + 1 == KEYS ? 0 : nextPut + 1;
        written++;
        return key;
    }

    /** Which key is read now. */
    public K get() {
        K key = keys.get(nextGet);
        nextGet = nextGet + 1 == KEYS ? 0 : nextGet + 1;
        return key;
    }

    /** Which keys are scanned now: {@link #SCANNED} of them, in order. */
    public Range<K> scan() {
        int from = nextGet + SCANNED < KEYS ? nextGet : 0;
        nextGet = from + SCANNED;
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

package io.jraft.sim.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An immutable set of small numbers. The last word is never zero, so equal sets have equal words. */
final class Bits {
    static final Bits NONE = new Bits(new long[0]);

    private final long[] words;

    private Bits(long[] words) {
        this.words = words;
    }

    boolean has(int bit) {
        int word = bit >>> 6;
        return word < words.length && (words[word] & (1L << bit)) != 0;
    }

    Bits with(int bit) {
        long[] more = Arrays.copyOf(words, Math.max(words.length, (bit >>> 6) + 1));
        more[bit >>> 6] |= 1L << bit;
        return new Bits(more);
    }

    Bits without(int bit) {
        if (!has(bit)) {
            return this;
        }
        long[] less = words.clone();
        less[bit >>> 6] &= ~(1L << bit);
        int length = less.length;
        while (length > 0 && less[length - 1] == 0) {
            length--;
        }
        return length == 0 ? NONE : new Bits(Arrays.copyOf(less, length));
    }

    boolean within(Bits other) {
        if (words.length > other.words.length) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if ((words[i] & ~other.words[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bits that && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }
}

package io.jraft.rhea.storage;

/**
 * Numbers one after the other, taken from a store in blocks: {@code new LongSequence() { public Sequence getNextSequence() { return
 * store.bGetSequence("orders", 100); } }}. Each comes once; those of a block that was not used up are never given out.
 * Owner: ANY; its methods exclude one another, also while a block is fetched.
 */
public abstract class LongSequence {
    private final long base;
    private long next;
    private long end;
    private long last;

    /** Begins where the sequence stands. */
    public LongSequence() {
        this(0);
    }

    /** The same; {@code base} is added to each number. */
    public LongSequence(long base) {
        this.base = base;
        last = base;
    }

    /** A block of new numbers, not empty. Called by {@link #next} when the last one is used up; what it throws, that throws. */
    public abstract Sequence getNextSequence();

    /** The number that {@link #next} gave last; {@code base} if it has not. */
    public synchronized long get() {
        return last;
    }

    /** The next number. */
    public synchronized long next() {
        if (next >= end) {
            Sequence block = getNextSequence();
            if (block.getStartValue() >= block.getEndValue()) {
                throw new IllegalStateException("a block without numbers: " + block);
            }
            next = block.getStartValue();
            end = block.getEndValue();
        }
        last = base + next++;
        return last;
    }
}

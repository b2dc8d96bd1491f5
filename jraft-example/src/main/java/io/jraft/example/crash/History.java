package io.jraft.example.crash;

import java.util.Arrays;
import java.util.Locale;

/**
 * What several clients asked of one counter and what they were told, in the order in which they asked.
 * Owner: ANY thread; every method holds the object's monitor. Written by CounterLoad, read by CounterChecker.
 * Kept in columns of primitives, because a run of hours holds millions of operations.
 */
public final class History {
    /** What was asked. An ADD adds exactly one; that is what makes every answer unique. */
    public enum Kind {
        ADD,
        GET
    }

    /** How it ended. An operation that has not ended is UNKNOWN. */
    public enum Outcome {
        /** Answered, with a value. */
        OK,
        /** Surely without effect, now and for ever. */
        REFUSED,
        /** Nobody knows: it may take effect at any later time, or never. */
        UNKNOWN
    }

    private static final Kind[] KINDS = Kind.values();
    private static final Outcome[] OUTCOMES = Outcome.values();
    private static final int FIRST_CAPACITY = 1024;

    private byte[] kinds = new byte[FIRST_CAPACITY];
    private byte[] outcomes = new byte[FIRST_CAPACITY];
    private short[] clients = new short[FIRST_CAPACITY];
    private long[] asked = new long[FIRST_CAPACITY];
    private long[] answered = new long[FIRST_CAPACITY];
    private long[] values = new long[FIRST_CAPACITY];
    private int size;
    private final int[] counts = new int[OUTCOMES.length];

    /** What is known so far, for a judge that works while clients go on. */
    public synchronized History copy() {
        History copy = new History();
        copy.kinds = kinds.clone();
        copy.outcomes = outcomes.clone();
        copy.clients = clients.clone();
        copy.asked = asked.clone();
        copy.answered = answered.clone();
        copy.values = values.clone();
        copy.size = size;
        System.arraycopy(counts, 0, copy.counts, 0, counts.length);
        return copy;
    }

    /** Notes that a client asks now; call it before the first byte leaves. Returns the number of the operation. */
    public synchronized int begin(int client, Kind kind, long nowNanos) {
        if (size == asked.length) {
            grow();
        }
        int op = size++;
        kinds[op] = (byte) kind.ordinal();
        outcomes[op] = (byte) Outcome.UNKNOWN.ordinal();
        clients[op] = (short) client;
        asked[op] = nowNanos;
        answered[op] = Long.MAX_VALUE;
        values[op] = -1;
        counts[Outcome.UNKNOWN.ordinal()]++;
        return op;
    }

    /** Notes an answer; call it after the last byte has arrived. The value counts only for OK. */
    public synchronized void end(int op, Outcome outcome, long value, long nowNanos) {
        counts[outcomes[op]]--;
        counts[outcome.ordinal()]++;
        outcomes[op] = (byte) outcome.ordinal();
        if (outcome == Outcome.OK) {
            values[op] = value;
            answered[op] = nowNanos;
        }
    }

    public synchronized int size() {
        return size;
    }

    /** How many operations, reads included, have this outcome so far. */
    public synchronized int count(Outcome outcome) {
        return counts[outcome.ordinal()];
    }

    public synchronized Kind kind(int op) {
        return KINDS[kinds[op]];
    }

    public synchronized Outcome outcome(int op) {
        return OUTCOMES[outcomes[op]];
    }

    public synchronized long asked(int op) {
        return asked[op];
    }

    /** When the answer arrived; {@link Long#MAX_VALUE} if none did. */
    public synchronized long answered(int op) {
        return answered[op];
    }

    public synchronized long value(int op) {
        return values[op];
    }

    /** One operation as a line for people, with times in milliseconds since the first operation. */
    public synchronized String line(int op) {
        String end =
                outcome(op) == Outcome.OK
                        ? String.format(
                                Locale.ROOT, "= %d at %.3f ms", values[op], millis(answered[op]))
                        : outcome(op).name();
        return String.format(
                Locale.ROOT,
                "#%d client %d %s asked at %.3f ms, %s",
                op,
                clients[op],
                kind(op),
                millis(asked[op]),
                end);
    }

    private double millis(long nanos) {
        return (nanos - asked[0]) / 1e6;
    }

    private void grow() {
        int capacity = Math.multiplyExact(size, 2);
        kinds = Arrays.copyOf(kinds, capacity);
        outcomes = Arrays.copyOf(outcomes, capacity);
        clients = Arrays.copyOf(clients, capacity);
        asked = Arrays.copyOf(asked, capacity);
        answered = Arrays.copyOf(answered, capacity);
        values = Arrays.copyOf(values, capacity);
    }
}

package io.jraft.bench.report;

/**
 * What three members on one machine must spend on an entry whatever their code: the page of {@code docs/performance.md} about
 * the model says where the constants come from. Processor time, not operations a second, because a closed loop need not use
 * the whole machine. Thread: any.
 */
final class Bound {
    /** Of an entry without bytes, in all members: claims, copies of heads, sums, commit, the callback. Microseconds. */
    private static final double ENTRY_MICROS = 0.200;

    /** Of a byte: three copies with a checksum, two streams, three page caches. Microseconds. */
    private static final double BYTE_MICROS = (3 * 0.07 + 2 * 0.65 + 3 * 0.15) / 1_000;

    /** Of a batch: three syncs, the socket calls and wake-ups around them. Microseconds. */
    private static final double BATCH_MICROS = 131;

    private static final int MEMBERS = 3;
    private static final int HEAD_BYTES = 24;
    private static final int ALIGNMENT = 8;

    private Bound() {}

    /** Entries that share a sync, when all members together synced so often for so many entries. */
    static double batch(double operations, double syncs) {
        return MEMBERS * operations / syncs;
    }

    /** CPU seconds of all members for a million entries of that size, so many of them in a batch. */
    static double cpuPerMillion(int payloadBytes, double batch) {
        long bytes = (payloadBytes + HEAD_BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return ENTRY_MICROS + bytes * BYTE_MICROS + BATCH_MICROS / batch;
    }
}

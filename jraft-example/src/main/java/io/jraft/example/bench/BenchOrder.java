package io.jraft.example.bench;

/**
 * What a bench server is asked to do.
 *
 * @param kind STATUS answers at once; LOAD makes load and answers when it is over
 * @param payloadBytes length of each entry's data, at least 1
 * @param inFlight how many entries are kept in flight, at least 1
 * @param warmUpMs how long to run before anything is counted
 * @param measureMs how long to count; ignored if entries is not 0
 * @param entries if not 0: count exactly so many entries, however long it takes
 */
record BenchOrder(
        Kind kind, int payloadBytes, int inFlight, int warmUpMs, int measureMs, long entries) {
    enum Kind {
        STATUS,
        LOAD
    }

    static BenchOrder status() {
        return new BenchOrder(Kind.STATUS, 1, 1, 0, 0, 0);
    }

    static BenchOrder timed(int payloadBytes, int inFlight, int warmUpMs, int measureMs) {
        return new BenchOrder(Kind.LOAD, payloadBytes, inFlight, warmUpMs, measureMs, 0);
    }

    static BenchOrder counted(int payloadBytes, int inFlight, long entries) {
        return new BenchOrder(Kind.LOAD, payloadBytes, inFlight, 0, 0, entries);
    }
}

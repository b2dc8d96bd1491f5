package io.jraft.example.bench;

/**
 * What a bench server answers.
 *
 * @param role LEADER, FOLLOWER, ...
 * @param applied the last applied log index
 * @param operations how many entries were acknowledged while counting
 * @param failures how many were refused or lost
 * @param nanos how long the counting took
 * @param p50Nanos median time from apply() to the closure; 0 without load, as for the next two
 * @param p99Nanos 99th percentile of it
 * @param maxNanos the longest of it
 * @param heapBytes the most heap that was in use during the load, garbage included
 * @param directBytes direct buffers of the JVM and of Netty in use at the end
 * @param failure what went wrong last; empty if nothing did
 */
record BenchReport(
        String role,
        long applied,
        long operations,
        long failures,
        long nanos,
        long p50Nanos,
        long p99Nanos,
        long maxNanos,
        long heapBytes,
        long directBytes,
        String failure) {
    double operationsPerSecond() {
        return nanos == 0 ? 0 : operations * 1e9 / nanos;
    }
}

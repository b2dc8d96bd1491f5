package io.jraft.bench.control;

import io.jraft.bench.node.LoadResult;

/**
 * One cell, once, on one contestant.
 *
 * @param round which pair it belongs to
 * @param cost of all three processes from before the load to after it, settling included
 * @param steal part of the machine's time that the hypervisor took meanwhile, 0 to 1
 * @param others part of the machine's time that went to processes that are not this cluster, 0 to 1
 */
public record Block(
        Rival rival,
        Cell cell,
        int round,
        LoadResult result,
        Cost cost,
        double steal,
        double others) {
    private static final double MILLION = 1e6;

    /** Operations a second. */
    public double perSecond() {
        return result.perSecond();
    }

    /** Milliseconds at a percentile. */
    public double millisAt(double percentile) {
        return result.latencies().getValueAtPercentile(percentile) / MILLION;
    }

    /** CPU seconds of all processes per million operations. */
    public double cpuPerMillion() {
        return cost.cpuMillis() / 1_000.0 * MILLION / Math.max(1, result.total());
    }

    /** Of some amount, per operation. */
    public double perOperation(long amount) {
        return (double) amount / Math.max(1, result.total());
    }
}

package io.jraft.sim.world;

/** The pace of one machine: the run's strategy, its own disk, and what is slow about it now. Owner: the run's thread. */
public final class NodePace implements Pace {
    private final Strategy strategy;
    private long syncNanos;
    private long turnExtraNanos;

    public NodePace(Strategy strategy, long syncNanos) {
        this.strategy = strategy;
        this.syncNanos = syncNanos;
    }

    @Override
    public long beforeTurn(SimWorker worker) {
        return strategy.delay(worker.ordinal()) + turnExtraNanos;
    }

    @Override
    public long withinTurn(SimWorker worker) {
        return worker.isDisk() ? strategy.sync(syncNanos) : strategy.gap();
    }

    @Override
    public int batch(SimWorker worker) {
        return strategy.batch();
    }

    /** How long a sync takes from now on. */
    public void sync(long nanos) {
        syncNanos = nanos;
    }

    public long sync() {
        return syncNanos;
    }

    /** Extra time before each turn of each worker: a machine that is slow altogether. */
    public void slow(long nanos) {
        turnExtraNanos = nanos;
    }
}

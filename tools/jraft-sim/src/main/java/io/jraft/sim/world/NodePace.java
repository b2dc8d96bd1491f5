package io.jraft.sim.world;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The pace of one machine: the run's strategy, its own disk, and what is slow about it now. Owner: the run's thread. */
public final class NodePace implements Pace {
    private final Strategy strategy;
    private long syncNanos;
    private long turnExtraNanos;
    private final LongSupplier syncs;
    private long syncsPaid;
    private final Map<SimWorker.Work, Long> extraNanos = new EnumMap<>(SimWorker.Work.class);

    /** {@code syncs} counts what this machine has synced ever. */
    public NodePace(Strategy strategy, long syncNanos, LongSupplier syncs) {
        this.strategy = strategy;
        this.syncNanos = syncNanos;
        this.syncs = syncs;
    }

    @Override
    public long beforeTurn(SimWorker worker) {
        long extra = turnExtraNanos;
        for (Map.Entry<SimWorker.Work, Long> slow : extraNanos.entrySet()) {
            if (worker.does(slow.getKey())) {
                extra = Math.max(extra, slow.getValue());
            }
        }
        return strategy.delay(worker.ordinal()) + extra + owed(worker);
    }

    /**
     * A worker that writes the journal beside other work pays for a sync after it: what it does within a turn is all done at
     * one moment, and its next turn has to wait.
     */
    private long owed(SimWorker worker) {
        long made = syncs.getAsLong();
        if (worker.isDisk() || !worker.does(SimWorker.Work.DISK) || made == syncsPaid) {
            return 0;
        }
        syncsPaid = made;
        return strategy.sync(syncNanos);
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

    /** Extra time before each turn of the worker that does such work, while the others keep their pace; 0 for none. */
    public void slow(SimWorker.Work work, long nanos) {
        if (nanos == 0) {
            extraNanos.remove(work);
        } else {
            extraNanos.put(work, nanos);
        }
    }

    /** Nothing is slow any more but what the disk's sync takes. */
    public void usual() {
        turnExtraNanos = 0;
        extraNanos.clear();
    }
}

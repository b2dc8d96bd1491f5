package io.jraft.core.context;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.ring.Distribution;
import io.jraft.spi.Clock;

/**
 * What a state machine station measures about its batches. Owner: FSM, which alone writes; ANY may read. Names and
 * meanings: docs/metrics.md.
 */
@OwnedBy(Owner.FSM)
public final class FsmNumbers {
    private static final long ENTRIES_MAX = 1_000_000L;

    /** How long a batch took: the application's onApply and its closures. */
    public final Distribution applyTime = Distribution.ofNanos();

    /** Entries of a batch. */
    public final Distribution applyEntries = Distribution.ofCounts(ENTRIES_MAX);

    private final Clock clock;

    public FsmNumbers(Clock clock) {
        this.clock = clock;
    }

    /** Now, for the start of a batch. */
    public long now() {
        return clock.nanoTime();
    }

    /** A batch that began at {@code since} is done. */
    public void applied(long since, long entries) {
        applyTime.record(clock.nanoTime() - since, 1);
        applyEntries.record(entries, 1);
    }
}

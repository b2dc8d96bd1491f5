package io.jraft.core.context;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.ring.Distribution;
import io.jraft.spi.Clock;

/**
 * What a disk station measures about its syncs. Owner: DISK, which alone writes; ANY may read. Names and meanings:
 * docs/metrics.md.
 */
@OwnedBy(Owner.DISK)
public final class DiskNumbers {
    private static final long ENTRIES_MAX = 10_000_000L;
    private static final long BYTES_MAX = 1L << 32;

    /** How long a sync took. */
    public final Distribution syncTime = Distribution.ofNanos();

    /** Entries that one sync made durable, of all groups. */
    public final Distribution syncEntries = Distribution.ofCounts(ENTRIES_MAX);

    /** Their bytes. */
    public final Distribution syncBytes = Distribution.ofCounts(BYTES_MAX);

    private final Clock clock;

    public DiskNumbers(Clock clock) {
        this.clock = clock;
    }

    /** Now, for the start of a sync. */
    public long now() {
        return clock.nanoTime();
    }

    /** A sync that began at {@code since} has ended well. */
    public void synced(long since, long entries, long bytes) {
        syncTime.record(clock.nanoTime() - since, 1);
        syncEntries.record(entries, 1);
        syncBytes.record(bytes, 1);
    }
}

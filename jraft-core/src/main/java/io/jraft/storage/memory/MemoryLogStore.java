package io.jraft.storage.memory;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.PeerId;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Logs in memory. What was synced outlives {@link #close} and even {@link #crash}, as long as this object lives, so a
 * restart can be played without a disk; what was not synced is lost by {@link #crash}, as on a real disk.
 * Owner: DISK. Called by the disk station and by tests. Calls nobody.
 * Invariants: I-6 {@link GroupLog#recovered} after a crash shows only what was synced.
 */
@OwnedBy(Owner.DISK)
public final class MemoryLogStore implements LogStore {
    private final Map<String, MemoryGroupLog.Home> homes = new LinkedHashMap<>();
    private volatile long bytes;
    private volatile long syncs;
    private volatile boolean full;
    private volatile @Nullable IOException failure;

    @Override
    public GroupLog open(String group, PeerId peer) throws IOException {
        ensureSound();
        String key = group + " of " + peer.getEndpoint() + "/" + peer.getIdx();
        MemoryGroupLog.Home home = homes.computeIfAbsent(key, k -> new MemoryGroupLog.Home());
        if (home.user != null) {
            throw new IOException(
                    "the log of group "
                            + key
                            + " is open already; close it before opening it again");
        }
        // Whoever opens a log may believe all it shows, so nothing in it may still be waiting for a
        // sync.
        home.settle();
        MemoryGroupLog log = new MemoryGroupLog(this, home);
        home.user = log;
        return log;
    }

    @Override
    public void sync() throws IOException {
        ensureSound();
        boolean any = false;
        long sum = 0;
        for (MemoryGroupLog.Home home : homes.values()) {
            any |= home.settle();
            sum += home.stable.bytes();
        }
        if (any) {
            bytes = sum;
            syncs = syncs + 1;
        }
    }

    /** Plays a power cut: everything that was not synced is gone and every open log is closed. Opening works again at once. */
    public void crash() {
        for (MemoryGroupLog.Home home : homes.values()) {
            home.loseUnsynced();
        }
        failure = null;
    }

    /**
     * Plays a disk that broke its promise: every later call that changes or syncs fails with this cause, until
     * {@link #crash}. Thread: ANY.
     */
    public void breakDisk(IOException cause) {
        failure = cause;
    }

    /** Plays a full disk, or one that has room again. Thread: ANY. */
    public void setFull(boolean full) {
        this.full = full;
    }

    void ensureSound() throws IOException {
        IOException cause = failure;
        if (cause != null) {
            throw new IOException(
                    "the log store stopped after an error and takes nothing more; restart the node",
                    cause);
        }
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public void tryReclaim() throws IOException {
        // Memory is given back when a prefix is truncated; there is nothing to do later.
        ensureSound();
    }

    @Override
    public long diskBytes() {
        return bytes;
    }

    @Override
    public long syncCount() {
        return syncs;
    }

    @Override
    public void close() throws IOException {
        try {
            sync();
        } finally {
            for (MemoryGroupLog.Home home : homes.values()) {
                home.user = null;
            }
        }
    }
}

package io.jraft.engine;

import io.jraft.core.context.DiskNumbers;
import io.jraft.core.log.DiskEvent;
import io.jraft.core.log.DiskStation;
import io.jraft.entity.PeerId;
import io.jraft.ring.Flag;
import io.jraft.ring.PostBox;
import io.jraft.ring.Ring;
import io.jraft.ring.WorkerFactory;
import io.jraft.spi.GroupLog;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One open journal with the station that writes it, shared by the groups that name it. Its fields are set at
 * construction; {@code users} is guarded by the engine's monitor.
 */
final class DiskHome {
    final String key;
    final StorageOpener.Journal journal;
    final Ring<DiskEvent> ring;
    final PostBox<Runnable> jobs;
    final Flag full;
    final DiskStation station;
    final DiskNumbers numbers;

    /** Null when the station runs on a worker that it shares. */
    final WorkerFactory.@Nullable Running worker;

    int users;

    DiskHome(
            String key,
            StorageOpener.Journal journal,
            Ring<DiskEvent> ring,
            PostBox<Runnable> jobs,
            Flag full,
            DiskStation station,
            DiskNumbers numbers,
            WorkerFactory.@Nullable Running worker) {
        this.key = key;
        this.journal = journal;
        this.ring = ring;
        this.jobs = jobs;
        this.full = full;
        this.station = station;
        this.numbers = numbers;
        this.worker = worker;
    }

    /** Runs a job on the disk worker, which alone may touch the logs. */
    <T> CompletableFuture<T> onDisk(Job<T> job) {
        CompletableFuture<T> result = new CompletableFuture<>();
        jobs.post(
                () -> {
                    try {
                        result.complete(job.run());
                    } catch (Exception | Error e) {
                        result.completeExceptionally(e);
                    }
                });
        return result;
    }

    /** Opens a member's log. */
    CompletableFuture<GroupLog> open(String group, PeerId self) {
        return onDisk(() -> journal.store().open(group, self));
    }

    /** Something that may fail. */
    interface Job<T> {
        T run() throws Exception;
    }
}

package io.jraft.engine;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.error.RaftError;
import io.jraft.ring.Worker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Snapshots that users ask for and wait for. Thread: ANY; keeps no state. */
public final class GroupSnapshots {
    private GroupSnapshots() {}

    /** See {@code Node.snapshotSync}. */
    public static void now(GroupHandle group, @Nullable Closure done) {
        Worker here = Worker.current();
        if (here == null) {
            await(group, done);
        } else if (group.fsm().isMine(here)) {
            group.fsm().saveNow(done);
        } else {
            Status why =
                    new Status(
                            RaftError.EACCES,
                            "snapshotSync waits; call it in a callback of this node's own state machine,"
                                    + " or on a thread of your own");
            if (done != null) {
                group.mailbox().post(() -> group.node().parts().fsm().complete(done, why));
            }
            throw new IllegalStateException(why.getErrorMsg());
        }
    }

    private static void await(GroupHandle group, @Nullable Closure done) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        Closure closure =
                status -> {
                    try {
                        if (done != null) {
                            done.run(status);
                        }
                    } finally {
                        told.complete(null);
                    }
                };
        group.mailbox().post(() -> group.node().snapshot(closure));
        // Whoever waits while the node ends must not wait for ever.
        group.ended().whenComplete((ok, failure) -> told.complete(null));
        try {
            told.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while a snapshot was taken; it goes on", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}

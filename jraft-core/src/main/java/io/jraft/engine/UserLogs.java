package io.jraft.engine;

import io.jraft.core.log.UserLogFinder;
import io.jraft.core.log.UserLogFinder.Found;
import io.jraft.core.node.NodeParts;
import io.jraft.entity.UserLog;
import io.jraft.error.LogIndexOutOfBoundsException;
import io.jraft.error.LogNotFoundException;
import io.jraft.ring.Worker;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tasks out of the log, for users who wait. Thread: ANY but workers; keeps no state. */
public final class UserLogs {
    /** A disk that cannot be read stops the node; whoever waits is told, too. */
    private static final long WAIT_SECONDS = 30;

    private UserLogs() {}

    /**
     * See {@code Node.readCommittedUserLog}.
     *
     * @throws IllegalStateException on a worker's thread, or when the node stops or its disk fails meanwhile
     */
    public static UserLog read(GroupHandle group, long index) {
        if (Worker.current() != null) {
            throw new IllegalStateException(
                    "readCommittedUserLog waits for the disk; do not call it inside a callback");
        }
        if (index <= 0) {
            throw new LogIndexOutOfBoundsException("Request index is invalid: " + index);
        }
        long applied = group.applied().read();
        if (index > applied) {
            throw new LogIndexOutOfBoundsException(
                    "Request index " + index + " is greater than lastAppliedIndex: " + applied);
        }
        CompletableFuture<Found> answer = new CompletableFuture<>();
        NodeParts parts = group.node().parts();
        group.mailbox()
                .post(
                        () ->
                                new UserLogFinder(
                                                parts.log(),
                                                parts.reader(),
                                                applied,
                                                answer::complete)
                                        .find(index));
        // Whoever waits while the node ends must not wait for ever.
        group.ended()
                .whenComplete(
                        (ok, failure) ->
                                answer.completeExceptionally(
                                        new IllegalStateException("the node has stopped")));
        Found found = await(answer);
        byte[] payload = found.payload();
        if (payload != null) {
            return new UserLog(found.index(), ByteBuffer.wrap(payload));
        }
        if (found.deleted()) {
            throw new LogNotFoundException("User log is deleted at index: " + index);
        }
        throw new IllegalStateException(
                "There is no user log between index " + index + " and " + applied);
    }

    private static Found await(CompletableFuture<Found> answer) {
        try {
            return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the node has stopped", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the log was not read within " + WAIT_SECONDS + " s; see describe()", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the log was read", e);
        }
    }
}

package io.jraft.rhea.client;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.rpc.KVRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * Changes something in a region, exactly once: it has a number in the client's session, which all of its attempts share, also
 * those in another region that has its key meanwhile (O22).
 * Owner: as {@link RegionCall}.
 */
final class WriteCall extends RegionCall {
    private final byte @Nullable [] key;
    private final KVOp op;
    private @Nullable ClientSession mine;
    private long sequence;

    WriteCall(RegionClient region, byte @Nullable [] key, KVOp op, long timeoutMs) {
        super(region, region.info(), timeoutMs);
        this.key = key;
        this.op = op;
    }

    /** Goes on with what another region has not answered: this one has its key now, and knows its clients. */
    WriteCall(RegionClient region, WriteCall other) {
        super(region, region.info(), other.deadlineNanos, other.future);
        key = other.key;
        op = other.op;
        mine = other.mine;
        sequence = other.sequence;
        maybeDone = other.maybeDone;
    }

    @Override
    boolean isGivenAway() {
        byte[] where = key;
        RegionClient now = where == null ? region : region.routes().at(where);
        if (now == region) {
            return super.isGivenAway();
        }
        new WriteCall(now, this).attempt();
        return true;
    }

    @Override
    void onGone(RegionClient heir) {
        if (maybeDone) {
            // Of several keys: the heir knows whether it was done. If it was not, it will not be
            // there, or as a whole.
            new WriteCall(heir, this).attempt();
        } else {
            super.onGone(heir);
        }
    }

    /** Takes a number in the session, once the region knows it. */
    void begin() {
        ClientSession fresh = region.sessions().current(Math.max(1, leftMs()));
        mine = fresh;
        sequence = fresh.begin();
        if (fresh.opened.isDone() && !fresh.opened.isCompletedExceptionally()) {
            attempt();
        } else {
            awaitOpened(fresh);
        }
    }

    /** Whoever opens the session may have more time, or less; neither is ours. */
    private void awaitOpened(ClientSession fresh) {
        CompletableFuture<Void> turn = fresh.opened.copy();
        ScheduledFuture<?> timer =
                region.transport()
                        .later(
                                Math.max(1, leftMs()),
                                () ->
                                        turn.completeExceptionally(
                                                Errors.LEADER_NOT_AVAILABLE.exception(
                                                        "region "
                                                                + believed.id()
                                                                + ": no session was opened in time: "
                                                                + fresh.trouble())));
        turn.whenComplete(
                (nothing, failure) -> {
                    if (timer != null) {
                        timer.cancel(false);
                    }
                    if (failure == null) {
                        attempt();
                    } else if (leftMs() > LONGEST_PAUSE_MS && fresh.isTooLate()) {
                        // Enough for another try; or else its end would only be told worse.
                        fresh.end(sequence);
                        begin();
                    } else {
                        end();
                        future.completeExceptionally(Router.cause(failure));
                    }
                });
    }

    @Override
    KVRequest request() {
        ClientSession here = mine;
        if (here == null) {
            throw new IllegalStateException("a write before it began");
        }
        // Encoded for each attempt: a store in this process keeps the array as the entry.
        return region.writing(
                new OpHeader(
                        0,
                        believed.version(),
                        here.id(),
                        sequence,
                        Math.min(here.confirmedBelow(), sequence)),
                maybeDone,
                op);
    }

    @Override
    void onSessionExpired(String text) {
        if (maybeDone) {
            // The region has forgotten whether an earlier attempt acted; nobody can tell.
            give(Errors.SESSION_EXPIRED, text);
            return;
        }
        ClientSession old = mine;
        if (old != null) {
            old.end(sequence);
            region.sessions().forget(old);
        }
        begin();
    }

    @Override
    void end() {
        ClientSession here = mine;
        if (here != null) {
            here.end(sequence);
        }
    }
}

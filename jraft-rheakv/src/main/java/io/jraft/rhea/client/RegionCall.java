package io.jraft.rhea.client;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.rpc.KVCalls;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One question to a region, over as many attempts as it takes and its deadline allows: whom each of them asks, what is asked
 * again, and how it ends without an answer.
 * Owner: whoever has the attempt; one attempt at a time.
 */
abstract class RegionCall {
    private static final int FIRST_PAUSE_MS = 2;
    private static final int ATTEMPTS_BEFORE_DOUBT = 8;

    /** After each silence the next answer is awaited for twice as long, to eight times as long as the first. */
    private static final int SILENCES_COUNTED = 3;

    private static final int SLOW_BYTES_PER_MS = 4 << 10;

    /** An attempt is made once more after no longer than that. */
    static final int LONGEST_PAUSE_MS = 100;

    final RegionClient region;
    final CompletableFuture<OpResult> future;
    final long deadlineNanos;
    final RegionInfo believed;
    private int attempts;
    private int silences;
    private int pauseMs = FIRST_PAUSE_MS;
    private Errors lastError = Errors.LEADER_NOT_AVAILABLE;
    private String lastAnswer = "";
    private String lastTrouble = "nobody was asked";

    /** Whether an attempt may have acted, or may yet. */
    boolean maybeDone;

    RegionCall(RegionClient region, RegionInfo believed, long timeoutMs) {
        this(
                region,
                believed,
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs),
                new CompletableFuture<>());
    }

    RegionCall(
            RegionClient region,
            RegionInfo believed,
            long deadlineNanos,
            CompletableFuture<OpResult> future) {
        this.region = region;
        this.believed = believed;
        this.deadlineNanos = deadlineNanos;
        this.future = future;
    }

    /** Whether somebody else goes on with it. */
    boolean isGivenAway() {
        RegionClient heir = region.routes().heir(region);
        if (heir != null) {
            onGone(heir);
        }
        return heir != null;
    }

    /** The region is not there any more. Nobody has answered; so whoever asked begins anew, if nothing can have been done. */
    void onGone(RegionClient heir) {
        give(Errors.INVALID_REGION_EPOCH, "the region was merged into another one");
    }

    /** What the next attempt asks. */
    abstract KVRequest request();

    /** Whom an attempt asks; they count from 0. */
    Endpoint target(int attempt) {
        return region.peers().leader();
    }

    long leftMs() {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    }

    final void attempt() {
        long left = leftMs();
        if (region.isClosed()) {
            give(Errors.LEADER_NOT_AVAILABLE, "the client is closed");
        } else if (left <= 0) {
            give(lastError, "no success in time: " + lastTrouble);
        } else if (!isGivenAway()) {
            Endpoint asked = target(attempts++);
            KVRequest request = request();
            // What is large takes its time, on networks and disks; and so may an answer of which
            // nobody
            // knows how large it is.
            long patience =
                    (region.attemptMs() << Math.min(silences, SILENCES_COUNTED))
                            + request.body().length / SLOW_BYTES_PER_MS;
            region.transport()
                    .send(asked, request, Math.min(left, patience), reply -> onReply(asked, reply));
        }
    }

    void onReply(Endpoint asked, KVReply reply) {
        if (!(reply.result() instanceof Refused refused)) {
            end();
            future.complete(reply.result());
            return;
        }
        maybeDone |= reply.maybeDone();
        if (reply.maybeDone()) {
            silences++;
            // The last silence says less than the last word.
            lastTrouble = refused.text() + lastAnswer;
        } else {
            lastError = refused.error();
            lastTrouble = KVCalls.saidBy(asked, refused.text());
            lastAnswer = "; before that " + lastTrouble;
        }
        switch (refused.error()) {
            case INVALID_REGION_EPOCH -> {
                // Said by the entry itself if an earlier one may be in the log: none has acted,
                // and none will.
                maybeDone = false;
                give(refused.error(), refused.text());
            }
            case NOT_LEADER,
                    LEADER_NOT_AVAILABLE,
                    RPC_CONNECTION_ERROR,
                    NO_REGION_FOUND,
                    OUTCOME_UNKNOWN -> {
                region.peers().believe(asked, reply.leader());
                if (refused.error() == Errors.NO_REGION_FOUND) {
                    region.routes().doubt(region);
                }
                again();
            }
            case SERVER_BUSY -> again();
            case SESSION_EXPIRED -> onSessionExpired(refused.text());
            default -> give(refused.error(), refused.text());
        }
    }

    void onSessionExpired(String text) {
        give(Errors.SESSION_EXPIRED, text);
    }

    final void again() {
        if (attempts % ATTEMPTS_BEFORE_DOUBT == 0) {
            region.routes().doubt(region);
        }
        // A little more each time, so that a region in trouble is not asked to death.
        long pause = Math.min(pauseMs, Math.max(0, leftMs()));
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
        region.transport().later(pause, this::attempt);
    }

    /** Ends without an answer. */
    final void give(Errors error, String text) {
        end();
        String name = "region " + believed.id() + ": ";
        // That an answer was not kept says for certain that it was given.
        future.completeExceptionally(
                maybeDone && error != Errors.ANSWER_NOT_KEPT
                        ? Errors.OUTCOME_UNKNOWN.exception(
                                name + "it may have been done, or not. " + text)
                        : error.exception(name + text));
    }

    /** There is an end, with an answer or without. */
    void end() {}
}

package io.jraft.rhea.client;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.Change;
import io.jraft.rhea.op.OpResult.Changes;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.op.WatchPoll;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch of the keys of one region. It asks a replica for what comes after the revision that it has, which waits until there is
 * something; tells the listener; and asks again. Only then, so that nothing piles up on either side. The revision makes that each
 * change is told once and in order, whichever replica is asked: in trouble the next one is.
 *
 * <p>A replica that does not remember far enough is no end: the others may. When all that could be reached have been asked, the
 * listener is told that it fell behind.
 * Owner: the one call or reply that is under way.
 */
final class RegionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RegionWatch.class);
    private static final long WAIT_MS = 2_000;
    private static final long FIRST_PAUSE_MS = 5;
    private static final long LONGEST_PAUSE_MS = 500;

    private final Router router;
    private final RegionClient region;
    private final byte @Nullable [] start;
    private byte @Nullable [] end;
    private final Watching watching;
    private final List<Endpoint> stores;
    private int at;
    private long asked;
    private long next;
    private long pauseMs = FIRST_PAUSE_MS;

    /** Replicas that were asked since one said that it does not remember far enough; 0 if none has. */
    private int askedInVain;

    private long nextOfThose;

    private RegionWatch(
            Router router,
            RegionClient region,
            byte @Nullable [] start,
            byte @Nullable [] end,
            long next,
            Watching watching) {
        this.router = router;
        this.region = region;
        this.start = start;
        this.end = end;
        this.next = next;
        this.watching = watching;
        stores = region.stores();
        at = region.storeForWatch();
    }

    /**
     * A watch of a range, for each of its regions one.
     *
     * @throws ApiException if the position says nothing of one of them, nor of those that it was split off from
     */
    static List<RegionWatch> all(
            Router router,
            byte @Nullable [] start,
            byte @Nullable [] end,
            WatchPosition from,
            Watching watching) {
        List<RegionWatch> watches = new ArrayList<>();
        for (RegionRoutes.Place place : router.routes().between(start, end)) {
            RegionInfo info = place.info();
            long revision = router.routes().revisionIn(from.revisions(), info);
            if (revision == 0) {
                throw Errors.INVALID_PARAMETER.exception(
                        "the position "
                                + from
                                + " says nothing of region "
                                + info.id()
                                + ", of which keys are to be watched");
            }
            boolean cutStart = start == null || (info.start() != null && less(start, info.start()));
            boolean cutEnd = end == null || (info.end() != null && less(info.end(), end));
            watching.reached(info.id(), revision);
            watches.add(
                    new RegionWatch(
                            router,
                            place.client(),
                            cutStart ? info.start() : start,
                            cutEnd ? info.end() : end,
                            revision,
                            watching));
        }
        return watches;
    }

    private static boolean less(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b) < 0;
    }

    void ask() {
        if (!watching.isOver()) {
            asked = region.info().version();
            WatchPoll poll = new WatchPoll(next, start, end, askedInVain > 0 ? 0 : WAIT_MS);
            region.poll(stores.get(at), asked, poll, this::onReply);
        }
    }

    /**
     * The region was split: this goes on with what is left of it, others with what went, each from where this has come. What
     * befell the keys that went, up to the split, the new region tells.
     */
    private void onSplit() {
        byte[] behind = region.info().end();
        byte[] until = end;
        if (behind == null || (until != null && !less(behind, until))) {
            ask();
            return;
        }
        end = behind;
        boolean someStayed = start == null || less(start, behind);
        List<RegionWatch> others =
                all(router, someStayed ? behind : start, until, watching.position(), watching);
        if (someStayed) {
            ask();
        }
        others.forEach(RegionWatch::ask);
    }

    private void onReply(KVReply reply) {
        if (watching.isOver()) {
            return;
        }
        if (reply.result() instanceof Changes changes) {
            pauseMs = FIRST_PAUSE_MS;
            if (changes.missed()) {
                nextOfThose = Math.max(nextOfThose, changes.next());
                askTheNext(0);
            } else {
                askedInVain = 0;
                nextOfThose = 0;
                tell(changes);
            }
        } else if (reply.result() instanceof Refused refused
                && refused.error() == Errors.INVALID_REGION_EPOCH) {
            router.refresh(region, asked).thenRun(() -> region.onListener(this::onSplit));
        } else if (reply.result() instanceof Refused refused && isForNow(refused.error())) {
            LOG.debug("Region {}: {} said {}", region.info().id(), stores.get(at), refused);
            long pause = pauseMs;
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
            askTheNext(pause);
        } else {
            watching.end(
                    reply.result() instanceof Refused refused
                            ? refused.error().exception(refused.text())
                            : new IllegalStateException("no answer to a watch: " + reply));
        }
    }

    private static boolean isForNow(Errors error) {
        return switch (error) {
            case NOT_LEADER,
                    LEADER_NOT_AVAILABLE,
                    RPC_CONNECTION_ERROR,
                    NO_REGION_FOUND,
                    SERVER_BUSY,
                    OUTCOME_UNKNOWN ->
                    true;
            default -> false;
        };
    }

    private void askTheNext(long pause) {
        at = (at + 1) % stores.size();
        if (nextOfThose > 0 && ++askedInVain >= stores.size()) {
            fellBehind();
        } else {
            again(pause);
        }
    }

    private void again(long pause) {
        if (pause == 0) {
            ask();
        } else {
            region.later(pause, this::ask);
        }
    }

    private void fellBehind() {
        long from = next;
        long to = nextOfThose;
        askedInVain = 0;
        nextOfThose = 0;
        if (call(() -> watching.listener().onFellBehind(region.info().id(), from, to))) {
            advance(to);
        }
    }

    private void tell(Changes changes) {
        for (Change change : changes.changes()) {
            WatchEvent event = WatchEvent.of(region.info().id(), change);
            watching.reached(region.info().id(), change.revision());
            if (watching.isOver() || !call(() -> watching.listener().onChange(event))) {
                return;
            }
        }
        advance(changes.next());
    }

    private void advance(long to) {
        next = to;
        watching.reached(region.info().id(), to);
        ask();
    }

    private boolean call(Runnable listener) {
        try {
            listener.run();
            return true;
        } catch (RuntimeException e) {
            LOG.error("The listener of a watch threw; the watch ends", e);
            watching.end(e);
            return false;
        }
    }
}

package io.jraft.rhea.client;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.Change;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpResult.Changes;
import io.jraft.rhea.op.OpResult.Range;
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

    /** Instead of a revision to ask from: there is none, for the keys have come from another region. */
    private static final long NONE = 0;

    private static final long FIRST_PAUSE_MS = 5;
    private static final long LONGEST_PAUSE_MS = 500;

    private final Router router;
    private final RegionClient region;
    private final Watching watching;

    /** What is known of the region, and which of its keys are watched by that. */
    private RegionInfo seen;

    private byte @Nullable [] start;
    private byte @Nullable [] end;
    private int at;
    private long asked;
    private long next;
    private long pauseMs = FIRST_PAUSE_MS;

    /** Replicas that were asked since one said that it does not remember far enough; 0 if none has. */
    private int askedInVain;

    private long nextOfThose;

    private RegionWatch(Router router, RegionRoutes.Place place, long next, Watching watching) {
        this.router = router;
        this.watching = watching;
        this.next = next;
        region = place.client();
        seen = place.info();
        start = later(seen.start(), watching.start());
        end = earlier(seen.end(), watching.end());
        at = region.peers().forWatch();
    }

    /**
     * A watch for each region of a range. Of keys that have come to another region since the position it says nothing; who watches
     * is told that it fell behind.
     *
     * @throws ApiException if the position says nothing of one of them, nor of those that it was split off from
     */
    static List<RegionWatch> all(Router router, WatchPosition from, Watching watching) {
        RegionRoutes routes = router.routes();
        List<RegionWatch> watches = new ArrayList<>();
        List<RegionInfo> gone = new ArrayList<>();
        boolean lost = false;
        for (long id : from.revisions().keySet()) {
            RegionClient known = routes.byId(id);
            lost |= known == null;
            if (known != null && routes.heir(known) != null) {
                gone.add(known.info());
            }
        }
        for (RegionRoutes.Place place : routes.between(watching.start(), watching.end())) {
            RegionInfo info = place.info();
            boolean merged = lost || gone.stream().anyMatch(other -> overlap(other, info));
            long revision = merged ? NONE : routes.revisionIn(from.revisions(), info);
            if (!merged && revision == 0) {
                throw Errors.INVALID_PARAMETER.exception(
                        "the position "
                                + from
                                + " says nothing of region "
                                + info.id()
                                + ", of which keys are to be watched");
            }
            watching.claim(info.id());
            watching.reached(info.id(), Math.max(1, revision));
            watches.add(new RegionWatch(router, place, revision, watching));
        }
        gone.forEach(region -> watching.left(region.id()));
        return watches;
    }

    private static boolean overlap(RegionInfo one, RegionInfo other) {
        return beginsBefore(one.start(), other.end()) && beginsBefore(other.start(), one.end());
    }

    /** Whether something that begins there has keys before that end. */
    private static boolean beginsBefore(byte @Nullable [] first, byte @Nullable [] behind) {
        return first == null || behind == null || less(first, behind);
    }

    private static boolean less(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b) < 0;
    }

    private static byte @Nullable [] later(byte @Nullable [] a, byte @Nullable [] b) {
        return a == null || (b != null && less(a, b)) ? b : a;
    }

    private static byte @Nullable [] earlier(byte @Nullable [] a, byte @Nullable [] b) {
        return a == null || (b != null && less(b, a)) ? b : a;
    }

    void ask() {
        if (watching.isOver()) {
            return;
        }
        boolean changed =
                region.info().version() != seen.version() || router.routes().heir(region) != null;
        if (changed && !rearrange()) {
            return;
        }
        asked = seen.version();
        if (next == NONE) {
            beginAnew();
            return;
        }
        WatchPoll poll = new WatchPoll(next, start, end, askedInVain > 0 ? 0 : WAIT_MS);
        region.poll(store(), asked, poll, this::onReply);
    }

    /** Tells the listener that it fell behind, and from which revision on it will hear everything. */
    private void beginAnew() {
        region.read(seen, new KVRead.Revision(), true, WAIT_MS)
                .whenComplete(
                        (answer, failure) ->
                                region.onListener(
                                        () -> {
                                            if (answer instanceof Range now) {
                                                nextOfThose = now.start();
                                                fellBehind();
                                            } else {
                                                router.refresh(region, asked)
                                                        .thenRun(() -> again(FIRST_PAUSE_MS));
                                            }
                                        }));
    }

    /** Whom it asks; the members may have changed since it asked last. */
    private Endpoint store() {
        List<Endpoint> stores = region.stores();
        return stores.get(at % stores.size());
    }

    /**
     * The region has changed: this goes on with what it is now, others with what went. What befell keys that went with a split
     * the new region tells, from where this has come. Of keys that came with a merge a replica knows from when on it
     * knows them; who has not come so far falls behind. What went with a merge nobody tells any more.
     *
     * @return whether this goes on
     */
    private boolean rearrange() {
        RegionRoutes routes = router.routes();
        byte[] from = start;
        byte[] until = end;
        boolean gone = routes.heir(region) != null;
        if (!gone) {
            seen = region.info();
            start = later(seen.start(), watching.start());
            end = earlier(seen.end(), watching.end());
        }
        boolean goesOn = !gone && beginsBefore(start, end);
        List<RegionWatch> others = new ArrayList<>();
        for (RegionRoutes.Place place : routes.between(from, until)) {
            if (place.client() != region && watching.claim(place.info().id())) {
                RegionWatch other = new RegionWatch(router, place, NONE, watching);
                if (!gone && isWithin(other, from, until) && isFrom(place.info())) {
                    other.next = routes.revisionIn(watching.position().revisions(), place.info());
                }
                watching.reached(place.info().id(), Math.max(1, other.next));
                others.add(other);
            }
        }
        if (!goesOn) {
            watching.left(region.info().id());
        }
        others.forEach(RegionWatch::ask);
        return goesOn;
    }

    private static boolean isWithin(
            RegionWatch other, byte @Nullable [] from, byte @Nullable [] until) {
        byte[] first = other.start;
        byte[] behind = other.end;
        return (from == null || (first != null && !less(first, from)))
                && (until == null || (behind != null && !less(until, behind)));
    }

    /** Whether a region was split off this one, or off one that was. */
    private boolean isFrom(RegionInfo other) {
        RegionInfo at = other;
        while (at.parent() != region.info().id()) {
            RegionClient parent = at.parent() == 0 ? null : router.routes().byId(at.parent());
            if (parent == null) {
                return false;
            }
            at = parent.info();
        }
        return true;
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
            router.refresh(region, asked).thenRun(() -> region.onListener(this::ask));
        } else if (reply.result() instanceof Refused refused && isForNow(refused.error())) {
            LOG.debug("Region {}: {} said {}", region.info().id(), store(), refused);
            long pause = pauseMs;
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
            if (refused.error() == Errors.NO_REGION_FOUND || pause == LONGEST_PAUSE_MS) {
                // Another store may tell who has its keys, or which its stores are by now; the next
                // attempt sees.
                router.refresh(region, asked);
            }
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
        int count = region.stores().size();
        at = (at + 1) % count;
        if (nextOfThose > 0 && ++askedInVain >= count) {
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
        long from = Math.max(1, next);
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

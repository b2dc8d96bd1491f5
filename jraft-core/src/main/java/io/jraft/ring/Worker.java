package io.jraft.ring;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a fixed list of stations: polls each, flushes each, and sleeps when there is nothing to do until somebody wakes
 * it or the earliest deadline comes. On a thread of its own ({@link #start}), on a {@link Host}'s, or, one turn at a time,
 * on the caller's ({@link #runOnce}). Never two of these.
 * Owner: the thread that runs the turns; {@link #stop}, {@link #join} and the numbers may be used by ANY.
 * Invariants: I-15 the only place where a worker sleeps is {@link #idle}, with empty mailboxes, or the short nap that a
 * station with kept work takes.
 */
public final class Worker {
    /** Events a station is offered in one turn, so that no mailbox starves the others of the same worker. */
    public static final int POLL_LIMIT = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /**
     * Turns in a row that did something but had no event: a station keeps work because a neighbour is full. Going on at
     * full speed would take the core that the neighbour needs.
     */
    private static final int BARREN_TURNS_MAX = 256;

    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long WARN_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Last turns at most after stop: enough for the largest ring, but no endless end when producers go on. */
    private static final int LAST_TURNS_MAX = 1024;

    /**
     * How a worker waits and when it complains.
     *
     * @param spinNanos how long to look for work before sleeping; 0 sleeps at once. More buys latency with a core
     * @param longTurnNanos a turn above this is counted and warned about, at most once in ten seconds
     */
    public record Options(long spinNanos, long longTurnNanos) {
        /** Two microseconds of spinning; turns above ten milliseconds are long. */
        public static final Options DEFAULT = new Options(2_000, 10_000_000);

        public Options {
            if (spinNanos < 0 || longTurnNanos <= 0) {
                throw new IllegalArgumentException(
                        "spinNanos must not be negative and longTurnNanos must be above 0: "
                                + spinNanos
                                + ", "
                                + longTurnNanos);
            }
        }
    }

    /** What {@link #hostedTurn} answers when another turn is wanted as soon as may be. */
    static final long AT_ONCE = Long.MIN_VALUE;

    /** Whose turn a host's thread is running. */
    private static final ThreadLocal<@Nullable Worker> LENT = new ThreadLocal<>();

    private final String name;
    private final WorkerSignal signal;
    private final Station[] stations;
    private final LongSupplier nanoTime;
    private final Options options;
    private final Consumer<? super Throwable> onFailure;

    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong longTurns = new AtomicLong();
    private final AtomicLong parks = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    private final Distribution turnTimes = Distribution.ofNanos();

    private volatile boolean stopAsked;
    private volatile boolean ended;
    private volatile @Nullable WorkerThread thread;

    private int eventsOfTurn;
    private int barren;

    /** When the last timed turn was over. */
    private long turnEnd;

    private final RateLimit longTurnWarning = new RateLimit(WARN_EVERY_NANOS);
    private final RateLimit failureWarning = new RateLimit(WARN_EVERY_NANOS);

    /**
     * A worker that does not run yet.
     *
     * @param name becomes the thread name {@code jraft-<name>}
     * @param signal the line that the stations' rings wake; used by this worker alone. For a thread of its own it must be a
     *     {@link ParkSignal}
     * @param stations in the order in which they are polled and flushed
     * @param nanoTime monotonic nanoseconds, never negative
     * @param options waiting and warning
     * @param onFailure told of everything a station let escape, on the worker's thread
     */
    public Worker(
            String name,
            WorkerSignal signal,
            List<? extends Station> stations,
            LongSupplier nanoTime,
            Options options,
            Consumer<? super Throwable> onFailure) {
        this.name = name;
        this.signal = signal;
        this.stations = stations.toArray(new Station[0]);
        this.nanoTime = nanoTime;
        this.options = options;
        this.onFailure = onFailure;
    }

    /** The worker whose turn this is, or null outside of one, also while a caller drives {@link #runOnce}. */
    public static @Nullable Worker current() {
        return Thread.currentThread() instanceof WorkerThread mine ? mine.worker() : LENT.get();
    }

    /** From now on, until null is lent, this thread runs a turn of that worker. */
    static void lend(@Nullable Worker worker) {
        LENT.set(worker);
    }

    public String name() {
        return name;
    }

    /** Starts the thread, which keeps the process alive until {@link #stop}. Once only. */
    public void start() {
        if (thread != null || stopAsked) {
            throw new IllegalStateException(
                    "worker " + name + " was started or stopped before; make a new one");
        }
        if (!(signal instanceof ParkSignal park)) {
            throw new IllegalStateException(
                    "worker " + name + " is for a host; it has no line to sleep on");
        }
        WorkerThread fresh = new WorkerThread(this, () -> run(park));
        thread = fresh;
        park.attach(fresh);
        fresh.start();
    }

    /**
     * One turn on the caller's thread, for tests and for engines without threads. After {@link #stop} the call ends the
     * stations instead. Answers true when something was done, so that another turn may be worth while.
     */
    public boolean runOnce(long now) {
        if (thread != null) {
            throw new IllegalStateException(
                    "worker " + name + " has a thread of its own; do not drive it by hand");
        }
        if (stopAsked) {
            end(now);
            return false;
        }
        return turn(now);
    }

    /** Asks the worker to end: what is in the mailboxes is handled, then every station is told. Returns at once. */
    public void stop() {
        stopAsked = true;
        signal.wake();
    }

    /**
     * Waits for the end of the thread. Answers false when time was up before; true at once when there is no thread,
     * because then nothing runs. Must not be called by a worker.
     *
     * @param timeoutNanos how long to wait; 0 or less only looks
     * @throws InterruptedException when the caller is interrupted while it waits
     */
    public boolean join(long timeoutNanos) throws InterruptedException {
        if (current() != null) {
            throw new IllegalStateException(
                    "worker " + name + " must not be waited for on a worker's thread");
        }
        WorkerThread running = thread;
        if (running == null) {
            return true;
        }
        if (timeoutNanos > 0) {
            TimeUnit.NANOSECONDS.timedJoin(running, timeoutNanos);
        }
        return !running.isAlive();
    }

    /** True once the mailboxes were emptied after {@link #stop} and every station was told. */
    public boolean hasEnded() {
        return ended;
    }

    /** When a turn is due at the latest, as monotonic nanoseconds; {@link Long#MAX_VALUE} for never. */
    public long nextDeadline() {
        long earliest = Long.MAX_VALUE;
        for (Station station : stations) {
            earliest = Math.min(earliest, station.nextDeadline());
        }
        return earliest;
    }

    /** Turns so far. */
    public long turns() {
        return turns.get();
    }

    /** Turns that took longer than {@link Options#longTurnNanos}. Counted on the worker's own thread only. */
    public long longTurns() {
        return longTurns.get();
    }

    /** Times the worker slept. */
    public long parks() {
        return parks.get();
    }

    /** How long turns took in which something was done. */
    public Distribution turnTimes() {
        return turnTimes;
    }

    /** Throwables that stations let escape. */
    public long failures() {
        return failures.get();
    }

    private void run(ParkSignal park) {
        long now = nanoTime.getAsLong();
        while (!stopAsked) {
            boolean busy = timedTurn(now);
            now = turnEnd;
            if (!busy) {
                idle(park, now);
                now = nanoTime.getAsLong();
            } else if (barren > BARREN_TURNS_MAX) {
                park(park, now, now + NAP_NANOS);
                now = nanoTime.getAsLong();
            }
        }
        end(now);
    }

    /** One turn on a host's thread, or the end. Answers when the next one is due: {@link #AT_ONCE}, or a time. */
    long hostedTurn(long now) {
        if (stopAsked) {
            end(now);
            return Long.MAX_VALUE;
        }
        if (timedTurn(now)) {
            return barren > BARREN_TURNS_MAX ? turnEnd + NAP_NANOS : AT_ONCE;
        }
        increment(parks);
        try {
            return nextDeadline();
        } catch (Throwable t) {
            failed(null, t, now);
            return AT_ONCE;
        }
    }

    /** True when a turn would find something to do. Asked before a rest. */
    boolean hasWork() {
        return stopAsked || anyReady();
    }

    private boolean timedTurn(long now) {
        boolean busy = turn(now);
        turnEnd = nanoTime.getAsLong();
        if (busy) {
            turnTimes.record(turnEnd - now, 1);
        }
        if (turnEnd - now > options.longTurnNanos) {
            warnOfLongTurn(turnEnd, turnEnd - now);
        }
        barren = busy && eventsOfTurn == 0 ? barren + 1 : 0;
        return busy;
    }

    /** Answers true when an event was handled, when a station did or kept something, and when one failed. */
    private boolean turn(long now) {
        increment(turns);
        eventsOfTurn = 0;
        boolean busy = false;
        for (Station station : stations) {
            try {
                eventsOfTurn += station.poll(POLL_LIMIT);
            } catch (Throwable t) {
                failed(station, t, now);
                busy = true;
            }
        }
        for (Station station : stations) {
            try {
                busy |= station.flush(now);
            } catch (Throwable t) {
                failed(station, t, now);
                busy = true;
            }
        }
        return busy || eventsOfTurn > 0;
    }

    private void idle(ParkSignal park, long since) {
        try {
            long deadline = nextDeadline();
            long now = since;
            while (now - since < options.spinNanos) {
                if (stopAsked || deadline <= now || anyReady()) {
                    return;
                }
                Thread.onSpinWait();
                now = nanoTime.getAsLong();
            }
            park(park, now, deadline);
        } catch (Throwable t) {
            failed(null, t, since);
        }
    }

    private void park(ParkSignal park, long now, long until) {
        park.aboutToPark();
        try {
            if (until > now && !stopAsked && !anyReady()) {
                increment(parks);
                park.park(until == Long.MAX_VALUE ? Long.MAX_VALUE : until - now);
            }
        } finally {
            park.awake();
        }
    }

    private boolean anyReady() {
        for (Station station : stations) {
            if (station.ready()) {
                return true;
            }
        }
        return false;
    }

    private void end(long now) {
        if (ended) {
            return;
        }
        int left = LAST_TURNS_MAX;
        do {
            turn(now);
        } while (eventsOfTurn > 0 && --left > 0);
        for (Station station : stations) {
            try {
                station.stopped();
            } catch (Throwable t) {
                failed(station, t, now);
            }
        }
        ended = true;
    }

    private void warnOfLongTurn(long now, long nanos) {
        increment(longTurns);
        if (longTurnWarning.permits(now)) {
            LOG.warn(
                    "A turn of worker {} took {} ms; {} turns so far were longer than {} ms. Its stations {} had to wait.",
                    name,
                    TimeUnit.NANOSECONDS.toMillis(nanos),
                    longTurns.get(),
                    TimeUnit.NANOSECONDS.toMillis(options.longTurnNanos),
                    names());
        }
    }

    private void failed(@Nullable Station station, Throwable failure, long now) {
        increment(failures);
        if (failureWarning.permits(now)) {
            String where = station == null ? names() : station.name();
            LOG.error(
                    "{} failed on worker {}; {} failures so far. The worker goes on.",
                    where,
                    name,
                    failures.get(),
                    failure);
        }
        try {
            onFailure.accept(failure);
        } catch (Throwable again) {
            again.addSuppressed(failure);
            LOG.error("The failure handler of worker {} failed itself.", name, again);
        }
    }

    private String names() {
        StringBuilder names = new StringBuilder();
        for (Station station : stations) {
            names.append(names.length() == 0 ? "" : ", ").append(station.name());
        }
        return names.toString();
    }

    /** Only the worker writes its numbers, so no atomic addition is needed. */
    private static void increment(AtomicLong counter) {
        counter.setRelease(counter.getPlain() + 1);
    }

    /** Lets one message through in a while. Owner: the worker. */
    private static final class RateLimit {
        private final long everyNanos;
        private long nextAt = Long.MIN_VALUE;

        RateLimit(long everyNanos) {
            this.everyNanos = everyNanos;
        }

        boolean permits(long now) {
            if (now < nextAt) {
                return false;
            }
            nextAt = now + everyNanos;
            return true;
        }
    }
}

package io.jraft.sim.matrix;

import io.jraft.model.SnapshotMeta;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a member was told is safe, and what was under way: the next start may show all of a batch that was under way or
 * nothing of it, and nothing else. Owner: one thread.
 */
final class Promise {
    private LogState stable = LogState.EMPTY;
    private LogState live = LogState.EMPTY;
    private @Nullable SnapshotMeta reported;
    private @Nullable SnapshotMeta attempted;
    private Lodger.Stay lodger = Lodger.Stay.NEVER;
    private int lives;

    Promise copy() {
        Promise copy = new Promise();
        copy.stable = stable;
        copy.live = live;
        copy.reported = reported;
        copy.attempted = attempted;
        copy.lodger = lodger;
        copy.lives = lives;
        return copy;
    }

    LogState live() {
        return live;
    }

    /** A call that changes the log begins. */
    void log(LogState next) {
        live = next;
    }

    /** A sync returned. */
    void synced() {
        stable = live;
    }

    /** A publication begins. */
    void publishing(SnapshotMeta meta) {
        attempted = meta;
    }

    /** A publication returned. */
    void published() {
        reported = attempted;
    }

    /** The newest snapshot that the next start may find. */
    @Nullable SnapshotMeta attempted() {
        return attempted;
    }

    /** A start is complete: what it shows is promised from now on. */
    void shown(LogState log, @Nullable SnapshotMeta snapshot) {
        stable = log;
        live = log;
        reported = snapshot;
        attempted = snapshot;
    }

    /** How far the other member in the journal is; before each step, and when it was done. */
    void lodger(Lodger.Stay stay) {
        lodger = stay;
        lives += stay == Lodger.Stay.COMING ? 1 : 0;
    }

    Lodger.Stay lodger() {
        return lodger;
    }

    /** How often it came. */
    int lives() {
        return lives;
    }

    /** What is wrong with what a start shows; null when nothing is. */
    @Nullable String judge(LogState log, @Nullable SnapshotMeta snapshot) {
        long least = reported == null ? 0 : reported.last().index();
        long most = attempted == null ? 0 : attempted.last().index();
        long found = snapshot == null ? 0 : snapshot.last().index();
        if (found != least && found != most) {
            return "the newest snapshot is " + found + ", not " + least + " or " + most;
        }
        Set<LogState> allowed = new LinkedHashSet<>();
        for (LogState base : List.of(stable, live)) {
            allowed.add(base);
            if (snapshot != null) {
                // A start that was cut short may have finished the reset before.
                allowed.add(joined(base, snapshot));
            }
        }
        for (LogState one : allowed) {
            if (one.looksLike(log)) {
                return null;
            }
        }
        List<String> texts = new ArrayList<>();
        allowed.forEach(one -> texts.add(one.toString()));
        return "the log is " + log + ", not one of " + texts;
    }

    /** The state that a start makes of a log and a newest snapshot. */
    static LogState joined(LogState log, @Nullable SnapshotMeta snapshot) {
        if (snapshot == null || log.termAt(snapshot.last().index()) == snapshot.last().term()) {
            return log;
        }
        return log.reset(snapshot.last(), snapshot.chain());
    }
}

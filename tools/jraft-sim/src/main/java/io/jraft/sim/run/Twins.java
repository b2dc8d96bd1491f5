package io.jraft.sim.run;

import io.jraft.sim.world.Trace;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Two runs of one seed, which have to be one run. Stateless. */
final class Twins {
    /** Events before the first one that differs that tell how it came to it. */
    private static final int BEFORE = 12;

    private Twins() {}

    /** True when nothing that can be seen of them differs. */
    static boolean same(RunResult one, RunResult other) {
        return one.trace().digest().equals(other.trace().digest())
                && one.trace().count() == other.trace().count()
                && one.virtualNanos() == other.virtualNanos()
                && one.coverage().counts().equals(other.coverage().counts())
                && one.coverage().tuples().equals(other.coverage().tuples())
                && Objects.equals(text(one), text(other));
    }

    private static @Nullable String text(RunResult result) {
        return result.violation() == null ? null : result.violation().toString();
    }

    /** Runs a seed twice more with all events kept, and says where the two part. */
    static String firstDifference(long seed, Profile profile) {
        return firstDifference(
                SimRun.of(seed, profile, true).run().trace().all(),
                SimRun.of(seed, profile, true).run().trace().all());
    }

    /** Says where two lists of events part. */
    static String firstDifference(List<Trace.Event> one, List<Trace.Event> other) {
        int common = Math.min(one.size(), other.size());
        int at = 0;
        while (at < common && one.get(at).equals(other.get(at))) {
            at++;
        }
        if (at == common && one.size() == other.size()) {
            return "  not seen again: two more runs were equal, so it depends on what ran before";
        }
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, at - BEFORE); i < at; i++) {
            text.append("  both  ").append(line(one.get(i))).append('\n');
        }
        text.append("  one   ").append(at < one.size() ? line(one.get(at)) : "ends").append('\n');
        text.append("  other ").append(at < other.size() ? line(other.get(at)) : "ends");
        return text.append("\n  (event ").append(at + 1).append(')').toString();
    }

    /** An event in a line, with times in milliseconds and nodes by letters. */
    static String line(Trace.Event e) {
        String who = e.node() < 0 ? "-" : String.valueOf((char) ('A' + e.node()));
        String peer = e.peer() < 0 ? "" : String.valueOf((char) ('A' + e.peer()));
        return String.format(
                Locale.ROOT,
                "%12.3f ms %-2s%-2s %-8s %s%s",
                e.at() / 1e6,
                who,
                peer,
                e.kind(),
                e.id() == 0 ? "" : "#" + e.id() + " ",
                e.text());
    }
}

package io.jraft.sim.shrink;

import io.jraft.sim.world.Trace;
import io.jraft.sim.world.Trace.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Who led when. A leader says when it begins. That it ended shows in its death, in a later term on its lips, or in what its
 * state machine is told, whichever comes first.
 */
final class Leaderships {
    /**
     * One period.
     *
     * @param node who
     * @param term of which term
     * @param from virtual nanoseconds
     * @param to when it was over, or the end of the run
     * @param lasts whether it was not over at the end of the run
     */
    record Period(int node, long term, long from, long to, boolean lasts) {}

    private Leaderships() {}

    static List<Period> of(List<Event> events) {
        List<Period> over = new ArrayList<>();
        List<Period> open = new ArrayList<>();
        long end = 0;
        for (Event e : events) {
            end = Math.max(end, e.at());
            for (Period p : List.copyOf(open)) {
                if (ends(p, e)) {
                    open.remove(p);
                    over.add(new Period(p.node, p.term, p.from, e.at(), false));
                }
            }
            if (e.kind() == Trace.Kind.ROLE && !isEnd(e)) {
                open.add(new Period(e.node(), term(e), e.at(), e.at(), true));
            }
        }
        for (Period p : open) {
            over.add(new Period(p.node, p.term, p.from, end, true));
        }
        over.sort((a, b) -> Long.compare(a.from, b.from));
        return over;
    }

    /** Tells the two kinds of events of a role apart. */
    static boolean isEnd(Event role) {
        return role.text().contains(" no more");
    }

    /** "leads term 3", "leads term 3 no more: ...". */
    private static long term(Event role) {
        return Long.parseLong(role.text().split(" ", 4)[2]);
    }

    private static boolean ends(Period p, Event e) {
        if (e.node() != p.node) {
            return false;
        }
        return switch (e.kind()) {
            case CRASH, STOP, START -> true;
            case ROLE -> !isEnd(e) || term(e) == p.term;
            case SEND -> Excerpt.term(e.text()) > p.term;
            default -> false;
        };
    }
}

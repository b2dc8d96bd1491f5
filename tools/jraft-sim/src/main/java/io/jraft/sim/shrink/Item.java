package io.jraft.sim.shrink;

/**
 * One thing that a story tells or a picture shows.
 *
 * @param kind what sort of thing
 * @param from virtual nanoseconds at which it began: a message was sent
 * @param to when it ended: it arrived, or was lost
 * @param node ordinal of the node it is about, the sender of a message; -1 for none
 * @param peer ordinal of the receiver; -1 for none
 * @param text in a few words
 */
record Item(Kind kind, long from, long to, int node, int peer, String text) {
    /** The sorts there are. */
    enum Kind {
        /** A message that arrived. */
        MESSAGE,
        /** A message that did not. */
        LOST,
        /** A message that was on its way when the run ended. */
        PENDING,
        /** Several messages of which no reader wants to hear one by one. */
        SKIPPED,
        FAULT,
        CRASH,
        START,
        STOP,
        LEADS,
        /** Leads no more. */
        RETIRES,
        ASK,
        VIOLATION
    }

    boolean isMessage() {
        return kind == Kind.MESSAGE || kind == Kind.LOST || kind == Kind.PENDING;
    }

    boolean isBeat() {
        return isMessage() && text.startsWith("beat") && !text.contains(";");
    }

    /** True for what decides who leads. */
    boolean isVote() {
        return isMessage() && (text.startsWith("vote") || text.contains("; vote"));
    }

    /** A message without its details, short enough for an arrow. */
    String brief() {
        String first = text.split("; ", 2)[0];
        int more = text.split("; ", -1).length - 1;
        for (String detail : new String[] {" after ", " log ", ": "}) {
            int at = first.indexOf(detail);
            first = at < 0 ? first : first.substring(0, at);
        }
        // The term matters, and may stand in what was cut off.
        String term = Excerpt.term(text) == 0 ? "" : "t" + Excerpt.term(text);
        String whole = first.contains(term) ? first : first + " " + term;
        return more == 0 ? whole : whole + " +" + more;
    }

    /** A, B, C... */
    static String letter(int node) {
        return node < 0 ? "-" : String.valueOf((char) ('A' + node));
    }
}

package io.jraft.sim.fault;

import java.util.Locale;

/**
 * One piece of trouble.
 *
 * @param at virtual milliseconds since the run began
 * @param kind what
 * @param node who: an ordinal, {@link #LEADER} or {@link #FOLLOWER}, decided when it happens
 * @param other a second node or a choice, as the kind needs it
 * @param amount how much, as the kind needs it
 * @param lasts milliseconds until it is undone
 */
public record FaultAction(long at, FaultKind kind, int node, int other, long amount, long lasts) {
    /** Whoever leads then. */
    public static final int LEADER = -1;

    /** Somebody who does not lead then. */
    public static final int FOLLOWER = -2;

    /** Number of words of the text form. */
    private static final int WORDS = 6;

    /** One line: {@code 1200 CUT_TWO_WAY leader 2 0 3000}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%d %s %s %d %d %d", at, kind, name(node), other, amount, lasts);
    }

    private static String name(int node) {
        return switch (node) {
            case LEADER -> "leader";
            case FOLLOWER -> "follower";
            default -> String.valueOf((char) ('A' + node));
        };
    }

    /** The same node and time, other trouble. */
    FaultAction of(FaultKind other) {
        return new FaultAction(at, other, node, this.other, amount, lasts);
    }

    /** Reads {@link #toString}. */
    public static FaultAction parse(String line) {
        String[] words = line.trim().split(" +", -1);
        if (words.length != WORDS) {
            throw new IllegalArgumentException(
                    "a fault is 'milliseconds KIND node other amount lasts': " + line);
        }
        int node =
                switch (words[2]) {
                    case "leader" -> LEADER;
                    case "follower" -> FOLLOWER;
                    default -> words[2].charAt(0) - 'A';
                };
        return new FaultAction(
                Long.parseLong(words[0]),
                FaultKind.valueOf(words[1]),
                node,
                Integer.parseInt(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]));
    }
}

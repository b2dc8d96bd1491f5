package io.jraft.bench.node;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One load on one server.
 *
 * @param kind what an operation is
 * @param payloadBytes of a write
 * @param inFlight closed loop: operations kept in flight; open loop: the most there may be before the generator has to
 *     wait, which then counts as latency
 * @param perSecond open loop: operations a second that are due, whatever the answers do; 0 for a closed loop
 * @param settleMs not measured, at the start
 * @param measureMs measured after that
 */
public record LoadOrder(
        Kind kind, int payloadBytes, int inFlight, long perSecond, int settleMs, int measureMs) {
    /** What an operation is. */
    public enum Kind {
        WRITE,
        READ_INDEX,
        READ_LEASE,
        /** Of a key-value store: the value of a key that was written before, linearizable. */
        GET,
        /** Nine of {@link #GET}, then a write. */
        MIXED,
        /** A hundred keys with their values, linearizable. */
        SCAN;

        /** Whether only a key-value store has it. */
        public boolean isForStores() {
            return this == GET || this == MIXED || this == SCAN;
        }

        /** Whether only the leader can do it. */
        public boolean writes() {
            return this == WRITE || this == MIXED;
        }
    }

    /** Throws IllegalArgumentException saying what is out of range. */
    public LoadOrder {
        check("payloadBytes", payloadBytes, 0, 1 << 24);
        check("inFlight", inFlight, 1, 1 << 20);
        check("perSecond", perSecond, 0, 100_000_000);
        check("settleMs", settleMs, 0, 3_600_000);
        check("measureMs", measureMs, 1, 3_600_000);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " must be " + least + " to " + most + ", not " + value);
        }
    }

    public boolean open() {
        return perSecond > 0;
    }

    /** The same load, of which this server makes a share because it leads some of the groups. */
    public LoadOrder share(int groupsHere, int groups) {
        return new LoadOrder(
                kind,
                payloadBytes,
                Math.max(1, (int) ((long) inFlight * groupsHere / groups)),
                open() ? Math.max(1, perSecond * groupsHere / groups) : 0,
                settleMs,
                measureMs);
    }

    /** "name=value" words. */
    public String line() {
        return "kind="
                + kind
                + " payload="
                + payloadBytes
                + " inFlight="
                + inFlight
                + " perSecond="
                + perSecond
                + " settleMs="
                + settleMs
                + " measureMs="
                + measureMs;
    }

    /** The reverse of {@link #line}. */
    public static LoadOrder parse(String line) {
        Words words = new Words(line);
        return new LoadOrder(
                Kind.valueOf(words.text("kind")),
                (int) words.number("payload"),
                (int) words.number("inFlight"),
                words.number("perSecond"),
                (int) words.number("settleMs"),
                (int) words.number("measureMs"));
    }

    /** "name=value" words of a line, by name. */
    public static final class Words {
        private final Map<String, String> values = new LinkedHashMap<>();

        public Words(String line) {
            for (String word : line.strip().split(" ", -1)) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    values.put(word.substring(0, equals), word.substring(equals + 1));
                }
            }
        }

        public String text(String name) {
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("no " + name + " in " + values);
            }
            return value;
        }

        public long number(String name) {
            return Long.parseLong(text(name));
        }
    }
}

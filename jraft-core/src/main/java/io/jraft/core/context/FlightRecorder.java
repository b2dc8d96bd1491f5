package io.jraft.core.context;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import java.util.Locale;

/**
 * The last 256 events of a node, printed with any violation: stack traces end at a ring, this does not. Recording
 * allocates nothing. Owner: LOOP.
 */
@OwnedBy(Owner.LOOP)
public final class FlightRecorder {
    private static final int SIZE = 256;

    private final long[] at = new long[SIZE];
    private final String[] what = new String[SIZE];
    private final long[] first = new long[SIZE];
    private final long[] second = new long[SIZE];
    private long next;

    /** Notes an event: a constant name and two numbers. */
    public void note(long now, String name, long a, long b) {
        int i = (int) (next++ & (SIZE - 1));
        at[i] = now;
        what[i] = name;
        first[i] = a;
        second[i] = b;
    }

    /** The events from old to new, one a line, times in microseconds before the last one. */
    public String dump() {
        StringBuilder out = new StringBuilder();
        long from = Math.max(0, next - SIZE);
        long last = next == 0 ? 0 : at[(int) ((next - 1) & (SIZE - 1))];
        for (long k = from; k < next; k++) {
            int i = (int) (k & (SIZE - 1));
            out.append(
                    String.format(
                            Locale.ROOT,
                            "%9d us %s %d %d%n",
                            (at[i] - last) / 1000,
                            what[i],
                            first[i],
                            second[i]));
        }
        return out.toString();
    }
}

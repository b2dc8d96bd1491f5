package io.jraft.sim.shrink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Delta debugging (Zeller and Hildebrandt, 2002): takes ever smaller pieces out of a list as long as what is left still
 * fails. What remains is minimal in the sense that no single element can be left out, if there was time to try them all.
 */
final class Ddmin {
    private Ddmin() {}

    /**
     * The elements that are needed.
     *
     * @param all a list that fails
     * @param fails whether a part of it, in the same order, still fails
     */
    static <T> List<T> minimize(List<T> all, Predicate<List<T>> fails) {
        if (all.isEmpty() || fails.test(List.of())) {
            return List.of();
        }
        List<T> left = all;
        int pieces = 2;
        while (left.size() > 1) {
            List<T> smaller = withoutOnePiece(left, pieces, fails);
            if (smaller.size() < left.size()) {
                left = smaller;
                pieces = Math.max(2, Math.min(pieces - 1, left.size()));
            } else if (pieces >= left.size()) {
                break;
            } else {
                pieces = Math.min(left.size(), pieces * 2);
            }
        }
        return left;
    }

    /** The list without the first piece that is not needed; the list itself when all are. */
    private static <T> List<T> withoutOnePiece(List<T> list, int pieces, Predicate<List<T>> fails) {
        for (int i = 0; i < pieces; i++) {
            // From the end: what came later is needed less often.
            int from = (int) ((long) list.size() * (pieces - 1 - i) / pieces);
            int to = (int) ((long) list.size() * (pieces - i) / pieces);
            List<T> rest = new ArrayList<>(list.subList(0, from));
            rest.addAll(list.subList(to, list.size()));
            if (!rest.isEmpty() && fails.test(rest)) {
                return rest;
            }
        }
        return list;
    }
}

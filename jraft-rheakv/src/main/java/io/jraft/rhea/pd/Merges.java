package io.jraft.rhea.pd;

import io.jraft.rhea.pd.Picture.Region;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Neighbours that have been small together for long become one region. Both have to be on the same stores for that (0024); so the second
 * one is moved there first, store by store.
 *
 * <p>What it promises. Nothing is merged that would be split again: together they have at most half of what a region is split for, in
 * bytes and operations; that {@code mergeKeys} is at most half of {@code splitKeys} is seen to where options are read. Which neighbours
 * go together depends on their keys, sizes and times alone, so they are the same until it is done; until then {@link Balance} leaves
 * both alone. Each move makes the stores that they do not share fewer, so there are at most three, a transfer before each.
 *
 * <p>Owner: one thread; made for one picture.
 */
final class Merges {
    private final Draft draft;
    private final PdRules rules;

    private Merges(Draft draft) {
        this.draft = draft;
        rules = draft.rules();
    }

    static void plan(Draft draft) {
        if (draft.rules().mergeKeys() > 0) {
            new Merges(draft).plan();
        }
    }

    private void plan() {
        List<Region> all =
                draft.picture().regions().values().stream()
                        .sorted(Comparator.comparing(Merges::start, Arrays::compareUnsigned))
                        .toList();
        int pairs = 0;
        for (int i = 0; i + 1 < all.size() && pairs < rules.movesMax(); i++) {
            if (belongTogether(all.get(i), all.get(i + 1))) {
                bringTogether(all.get(i), all.get(i + 1));
                pairs++;
                // Neither goes with another one besides.
                i++;
            }
        }
    }

    private static byte[] start(Region region) {
        byte[] start = region.info().start();
        return start == null ? new byte[0] : start;
    }

    private boolean belongTogether(Region left, Region right) {
        byte[] border = right.info().start();
        long bytes = left.bytes() + right.bytes();
        long operations = left.load().operations() + right.load().operations();
        return border != null
                && Arrays.equals(left.info().end(), border)
                && left.keys() + right.keys() <= rules.mergeKeys()
                && bytes <= PdRules.MERGE_BYTES_MAX
                && isAtMostHalf(bytes, rules.splitBytes())
                && isAtMostHalf(operations, rules.splitRequests())
                && isCalm(left)
                && isCalm(right);
    }

    private static boolean isAtMostHalf(long what, long ofWhat) {
        return ofWhat == 0 || what <= ofWhat / 2;
    }

    private boolean isCalm(Region region) {
        return region.load().smallMs() >= rules.mergeMs()
                && region.load().hotReports() == 0
                && region.stores().size() == rules.replicas()
                && region.places().learners().isEmpty()
                && region.stores().stream()
                        .allMatch(s -> draft.isThere(region, s) && !draft.isLeaving(s));
    }

    private void bringTogether(Region left, Region right) {
        draft.reserve(left);
        draft.reserve(right);
        if (!draft.isFree(left) || !draft.isFree(right)) {
            return;
        }
        String missing = missing(left.stores(), right.stores());
        String why = "it is small, and so is region " + left.info().id() + " before it";
        if (missing == null) {
            draft.merge(right, left, why);
        } else {
            draft.leave(right, missing, missing(right.stores(), left.stores()), why);
        }
    }

    /** The first of some stores that is none of the others; null if there is none. */
    private static @Nullable String missing(List<String> some, List<String> others) {
        return some.stream().filter(s -> !others.contains(s)).sorted().findFirst().orElse(null);
    }
}

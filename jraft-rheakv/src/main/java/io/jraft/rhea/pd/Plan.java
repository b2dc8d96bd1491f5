package io.jraft.rhea.pd;

import io.jraft.rhea.pd.Picture.Region;
import io.jraft.rhea.pd.Picture.Step;
import io.jraft.rhea.pd.Picture.Store;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What ought to be done next, from a {@link Picture} alone: no clock, no luck, no memory, so that the same picture always gives the
 * same steps.
 *
 * <p>What it promises, see {@link Draft}. At most one step for a region, and none while one is on its way; a merge is a step for both of
 * its regions. At most {@code movesMax} changes, transfers, splits and merges each, those on their way included. A member goes only if
 * those who stay and are there are a majority of the members before and after. No step for a region whose leader is not heard or whose
 * members are not agreed on. No store that lives is taken out of a region, nor is the region merged away, before it has what was split off
 * that region. Nobody is taken away from a region that has as many replicas as it ought to have unless another store takes its place, or
 * there is nothing of it to be taken.
 *
 * <p>In this order: what is lost is repaired, what is large or hot is split, and if nothing was to be repaired and all stores are there,
 * or dead, what is small is merged ({@link Merges}), and leaders and replicas are spread ({@link Balance}).
 *
 * <p>Owner: one thread; made for one picture.
 */
public final class Plan {
    private final Draft draft;
    private final Picture picture;
    private final PdRules rules;

    private Plan(Draft draft) {
        this.draft = draft;
        picture = draft.picture();
        rules = draft.rules();
    }

    /** The steps that the rules want now, the most urgent first. */
    public static List<Step> of(Picture picture, PdRules rules) {
        Draft draft = new Draft(picture, rules);
        Plan plan = new Plan(draft);
        plan.repair();
        boolean calm = draft.steps().isEmpty();
        Collection<Store> stores = picture.stores().values();
        plan.split();
        if (calm && stores.stream().allMatch(draft::isSettled)) {
            Merges.plan(draft);
            if (rules.balance()) {
                new Balance(draft).spread();
            }
        }
        return draft.steps();
    }

    // ----------------------------------------------------------------- repair

    private void repair() {
        for (Region region : picture.regions().values()) {
            if (draft.isFree(region)) {
                repair(region);
            }
        }
    }

    private void repair(Region region) {
        List<String> stores = region.stores();
        String dead = first(stores, draft::isDead);
        String leaving = first(stores, draft::isLeaving);
        String gone = first(stores, region.gone()::contains);
        if (gone != null && stores.size() <= rules.replicas()) {
            // Of no use to anybody, also where nobody takes its place.
            draft.change(region, target(region), gone, "its replica at " + gone + " is gone");
        } else if (dead != null && stores.size() <= rules.replicas()) {
            String target = target(region);
            if (target != null) {
                draft.change(region, target, dead, dead + " is dead");
            }
        } else if (stores.size() < rules.replicas()) {
            String target = target(region);
            if (target != null) {
                draft.change(region, target, null, "it has " + stores.size() + " replicas");
            }
        } else if (stores.size() > rules.replicas()) {
            String spare =
                    gone != null
                            ? gone
                            : dead != null ? dead : leaving != null ? leaving : fullest(region);
            draft.leave(region, null, spare, "it has " + stores.size() + " replicas");
        } else if (leaving != null) {
            String target = target(region);
            if (target != null) {
                draft.leave(region, target, leaving, leaving + " is to be emptied");
            }
        }
    }

    private @Nullable String fullest(Region region) {
        return region.stores().stream()
                .filter(s -> !s.equals(region.leader()) && draft.mayGo(region, s))
                .max(Draft.fewest(draft.replicas()))
                .orElse(null);
    }

    /** The store that a new replica goes to; null if there is none. */
    private @Nullable String target(Region region) {
        return picture.stores().values().stream()
                .filter(s -> draft.isLive(s) && !s.leaving())
                .map(Store::address)
                .filter(s -> !region.isAt(s))
                .min(Draft.fewest(draft.replicas()))
                .orElse(null);
    }

    private static @Nullable String first(List<String> stores, Predicate<String> is) {
        return stores.stream().filter(is).findFirst().orElse(null);
    }

    // ------------------------------------------------------------------ splits

    private void split() {
        for (Region region : picture.regions().values()) {
            if (!draft.isFree(region) || region.keys() < Math.max(2, rules.leastKeys())) {
                continue;
            }
            if (rules.splitKeys() > 0 && region.keys() > rules.splitKeys()) {
                draft.split(region, false, "it has " + region.keys() + " keys");
            } else if (rules.splitBytes() > 0 && region.bytes() > rules.splitBytes()) {
                draft.split(region, false, "it has " + region.bytes() + " bytes");
            } else if (region.load().hotReports() >= PdRules.HOT_REPORTS) {
                draft.split(region, true, "it does " + region.load().operations() + " a second");
            }
        }
    }
}

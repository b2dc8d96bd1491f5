package io.jraft.rhea.pd;

import io.jraft.rhea.pd.Picture.Region;
import io.jraft.rhea.pd.Picture.Step;
import io.jraft.rhea.pd.Picture.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A plan while it is being made: the steps so far, what the stores have when all of them and all that is on its way are done, and what no
 * step may do, whoever wants it.
 *
 * <p>Owner: one thread; made for one picture.
 */
final class Draft {
    private final Picture picture;
    private final PdRules rules;
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Integer> replicas = new TreeMap<>();
    private final Map<String, Integer> leaders = new TreeMap<>();
    private final TreeSet<Long> taken = new TreeSet<>();
    private final TreeSet<Long> reserved = new TreeSet<>();
    private int changes;
    private int transfers;
    private int splits;
    private int merges;

    Draft(Picture picture, PdRules rules) {
        this.picture = picture;
        this.rules = rules;
        for (String store : picture.stores().keySet()) {
            replicas.put(store, 0);
            leaders.put(store, 0);
        }
        for (Region region : picture.regions().values()) {
            region.stores().forEach(store -> count(replicas, store, 1));
            count(leaders, region.leader(), 1);
        }
        picture.running().values().forEach(this::take);
    }

    Picture picture() {
        return picture;
    }

    PdRules rules() {
        return rules;
    }

    List<Step> steps() {
        return steps;
    }

    /** Replicas of each store, as they will be. */
    Map<String, Integer> replicas() {
        return replicas;
    }

    /** Regions that each store leads, as they will be. */
    Map<String, Integer> leaders() {
        return leaders;
    }

    // ------------------------------------------------------------------- steps

    /** How many changes of members may be added. */
    int changesLeft() {
        return rules.movesMax() - changes;
    }

    /** How many transfers may be added. */
    int transfersLeft() {
        return rules.movesMax() - transfers;
    }

    void change(Region region, @Nullable String add, @Nullable String remove, String why) {
        if (changesLeft() > 0 && mayGo(region, remove) && keepsMajority(region, add, remove)) {
            add(new Step.Change(region.info().id(), add, remove, why));
        }
    }

    void transfer(Region region, String to, String why) {
        if (transfersLeft() > 0) {
            add(new Step.Transfer(region.info().id(), to, why));
        }
    }

    void split(Region region, boolean byLoad, String why) {
        if (splits < rules.movesMax()) {
            add(new Step.Split(region.info().id(), byLoad, why));
        }
    }

    void merge(Region region, Region left, String why) {
        if (merges < rules.movesMax() && mayEnd(region)) {
            add(new Step.Merge(region.info().id(), left.info().id(), why));
        }
    }

    /** A leader does not take itself away: another one leads first. */
    void leave(Region region, @Nullable String add, @Nullable String remove, String why) {
        if (remove == null || !mayGo(region, remove)) {
            return;
        }
        if (!remove.equals(region.leader())) {
            change(region, add, remove, why);
            return;
        }
        String other =
                region.stores().stream()
                        .filter(s -> !s.equals(remove) && isThere(region, s) && !isLeaving(s))
                        .min(fewest(leaders))
                        .orElse(null);
        if (other != null) {
            transfer(region, other, why);
        }
    }

    /** Balance leaves a region alone: something else is to come of it. */
    void reserve(Region region) {
        reserved.add(region.info().id());
    }

    private void add(Step step) {
        steps.add(step);
        take(step);
    }

    /** Counts a step as done: whatever is planned beside it goes by where it leads. */
    private void take(Step step) {
        taken.add(step.region());
        if (step instanceof Step.Change change) {
            changes++;
            count(replicas, change.add(), 1);
            count(replicas, change.remove(), -1);
        } else if (step instanceof Step.Transfer transfer) {
            transfers++;
            Region region = picture.regions().get(step.region());
            count(leaders, transfer.to(), 1);
            count(leaders, region == null ? null : region.leader(), -1);
        } else if (step instanceof Step.Merge merge) {
            // One thing is done to two.
            taken.add(merge.left());
            merges++;
        } else {
            splits++;
        }
    }

    // ------------------------------------------------------------------- facts

    /** Those who stay and are there have to be a majority, of the members before as of those after. */
    boolean keepsMajority(Region region, @Nullable String add, @Nullable String remove) {
        List<String> before = region.stores();
        long staying = before.stream().filter(s -> !s.equals(remove) && isThere(region, s)).count();
        int after = before.size() + (add == null ? 0 : 1) - (remove == null ? 0 : 1);
        return staying > before.size() / 2 && staying + (add == null ? 0 : 1) > after / 2;
    }

    /**
     * Whether a store may be taken out of a region: not before it has what was split off the region, which it gets by the region's log
     * alone. A dead one gets nothing, nor does one whose replica is gone; the other half is repaired as this one is.
     */
    boolean mayGo(Region region, @Nullable String store) {
        return store == null
                || !region.unborn().contains(store)
                || isDead(store)
                || region.gone().contains(store);
    }

    /** Whether a region's log may end, by which it is taken out of all of its stores. */
    boolean mayEnd(Region region) {
        return region.stores().stream().allMatch(s -> mayGo(region, s));
    }

    /** Whether something may be done to a region now. */
    boolean isFree(Region region) {
        return region.steady()
                && !region.leader().isEmpty()
                && picture.nowMs() - region.heardMs() <= rules.liveMs()
                && !taken.contains(region.info().id());
    }

    /** Whether it may be moved for others' sake: it is free, and all its members are there. */
    boolean isMovable(Region region) {
        return isFree(region)
                && !reserved.contains(region.info().id())
                && region.stores().stream().allMatch(s -> isThere(region, s));
    }

    /** Whether it may be led by another of its stores for others' sake. */
    boolean mayBeLedBy(Region region, String store) {
        return isFree(region)
                && !reserved.contains(region.info().id())
                && !store.equals(region.leader())
                && region.stores().contains(store)
                && isThere(region, store)
                && !isLeaving(store);
    }

    boolean isThere(Region region, String store) {
        return isLive(store) && !region.silent().contains(store) && !region.gone().contains(store);
    }

    boolean isLive(String store) {
        Store there = picture.stores().get(store);
        return there != null && isLive(there);
    }

    boolean isLive(Store store) {
        return picture.nowMs() - store.heardMs() <= rules.liveMs();
    }

    boolean isDead(String store) {
        Store there = picture.stores().get(store);
        return there != null && isDead(there);
    }

    private boolean isDead(Store store) {
        return picture.nowMs() - store.heardMs() > rules.deadMs();
    }

    /** Whether nothing has to be awaited of it: what it had is elsewhere if it is dead, and it holds up the others no longer. */
    boolean isSettled(Store store) {
        return isLive(store) || isDead(store);
    }

    boolean isLeaving(String store) {
        Store there = picture.stores().get(store);
        return there != null && there.leaving();
    }

    static Comparator<String> fewest(Map<String, Integer> numbers) {
        return Comparator.<String>comparingInt(s -> of(numbers, s)).thenComparing(s -> s);
    }

    static int of(Map<String, Integer> numbers, String store) {
        return numbers.getOrDefault(store, 0);
    }

    private static void count(Map<String, Integer> numbers, @Nullable String store, int more) {
        if (store != null && numbers.containsKey(store)) {
            numbers.merge(store, more, Integer::sum);
        }
    }
}

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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What ought to be done next, from a {@link Picture} alone: no clock, no luck, no memory, so that the same picture always gives the
 * same steps.
 *
 * <p>What it promises. At most one step for a region, and none while one is on its way. At most {@code movesMax} changes, transfers and
 * splits each, those on their way included. A member goes only if those who stay and are there are a majority of the members before and
 * after. No step for a region whose leader is not heard or whose members are not agreed on. Nobody is taken away from a region that
 * has as many replicas as it ought to have unless another store takes its place, or there is nothing of it to be taken.
 *
 * <p>Balance ends. A replica, or a leader, goes only from a store that has at least two more than the one it goes to, those on their way
 * counted as arrived; so each move makes the sum of the squares of the stores' numbers smaller by at least two, and n of them spread over
 * any number of stores come to rest after at most n * n / 2 moves, with a difference of one where members allow it. A move of one
 * kind does not change the numbers of the other.
 *
 * <p>Owner: one thread; made for one picture.
 */
public final class Plan {
    private final Picture picture;
    private final PdRules rules;
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Integer> replicas = new TreeMap<>();
    private final Map<String, Integer> leaders = new TreeMap<>();
    private final TreeSet<Long> taken = new TreeSet<>();
    private int changes;
    private int transfers;
    private int splits;

    private Plan(Picture picture, PdRules rules) {
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

    /** The steps that the rules want now, the most urgent first. */
    public static List<Step> of(Picture picture, PdRules rules) {
        Plan plan = new Plan(picture, rules);
        plan.repair();
        boolean whole =
                plan.steps.isEmpty() && picture.stores().values().stream().allMatch(plan::isLive);
        plan.split();
        if (rules.balance() && whole) {
            plan.spreadReplicas();
            plan.spreadLeaders();
        }
        return plan.steps;
    }

    // ----------------------------------------------------------------- repair

    private void repair() {
        for (Region region : picture.regions().values()) {
            if (isFree(region)) {
                repair(region);
            }
        }
    }

    private void repair(Region region) {
        List<String> stores = region.stores();
        String dead = first(stores, this::isDead);
        String leaving = first(stores, this::isLeaving);
        String target = target(region);
        String gone = first(stores, region.gone()::contains);
        if (gone != null && stores.size() <= rules.replicas()) {
            // Of no use to anybody, also where nobody takes its place.
            change(region, target, gone, "its replica at " + gone + " is gone");
        } else if (dead != null && stores.size() <= rules.replicas()) {
            if (target != null) {
                change(region, target, dead, dead + " is dead");
            }
        } else if (stores.size() < rules.replicas()) {
            if (target != null) {
                change(region, target, null, "it has " + stores.size() + " replicas");
            }
        } else if (stores.size() > rules.replicas()) {
            String spare =
                    gone != null
                            ? gone
                            : dead != null ? dead : leaving != null ? leaving : fullest(region);
            leave(region, null, spare, "it has " + stores.size() + " replicas");
        } else if (leaving != null && target != null) {
            leave(region, target, leaving, leaving + " is to be emptied");
        }
    }

    /** A leader does not take itself away: another one leads first. */
    private void leave(Region region, @Nullable String add, @Nullable String remove, String why) {
        if (remove == null) {
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

    private @Nullable String fullest(Region region) {
        return region.stores().stream()
                .filter(s -> !s.equals(region.leader()))
                .max(fewest(replicas))
                .orElse(null);
    }

    /** The store that a new replica goes to; null if there is none. */
    private @Nullable String target(Region region) {
        return picture.stores().values().stream()
                .filter(s -> isLive(s) && !s.leaving())
                .map(Store::address)
                .filter(s -> !region.isAt(s))
                .min(fewest(replicas))
                .orElse(null);
    }

    // ------------------------------------------------------------------ splits

    private void split() {
        for (Region region : picture.regions().values()) {
            String why = whySplit(region);
            if (why != null && isFree(region) && splits < rules.movesMax()) {
                add(new Step.Split(region.info().id(), why));
            }
        }
    }

    private @Nullable String whySplit(Region region) {
        if (region.keys() < Math.max(2, rules.leastKeys())) {
            return null;
        } else if (rules.splitKeys() > 0 && region.keys() > rules.splitKeys()) {
            return "it has " + region.keys() + " keys";
        } else if (rules.splitBytes() > 0 && region.bytes() > rules.splitBytes()) {
            return "it has " + region.bytes() + " bytes";
        } else if (rules.splitRequests() > 0 && region.requests() > rules.splitRequests()) {
            return "it is asked " + region.requests() + " times a second";
        }
        return null;
    }

    // ----------------------------------------------------------------- balance

    private void spreadReplicas() {
        while (changes < rules.movesMax() && spreadOneReplica()) {
            // One more.
        }
    }

    private boolean spreadOneReplica() {
        List<String> byNumber = replicas.keySet().stream().sorted(fewest(replicas)).toList();
        for (int high = byNumber.size() - 1; high > 0; high--) {
            String from = byNumber.get(high);
            for (int low = 0; low < high; low++) {
                String to = byNumber.get(low);
                if (of(replicas, from) - of(replicas, to) < 2) {
                    break;
                }
                Region region = movable(from, to);
                if (region != null) {
                    String why =
                            from
                                    + " has "
                                    + replicas.get(from)
                                    + " replicas, "
                                    + to
                                    + " "
                                    + replicas.get(to);
                    change(region, to, from, why);
                    return true;
                }
            }
        }
        return false;
    }

    /** A region whose replica may go from one store to another, and that loses nothing by it: all its members are there. */
    private @Nullable Region movable(String from, String to) {
        for (Region region : picture.regions().values()) {
            if (isFree(region)
                    && isLive(to)
                    && !isLeaving(to)
                    && !from.equals(region.leader())
                    && region.stores().contains(from)
                    && !region.isAt(to)
                    && region.stores().stream().allMatch(s -> isThere(region, s))) {
                return region;
            }
        }
        return null;
    }

    private void spreadLeaders() {
        for (Region region : picture.regions().values()) {
            String leader = region.leader();
            if (!isFree(region) || transfers >= rules.movesMax()) {
                continue;
            }
            String to =
                    region.stores().stream()
                            .filter(s -> !s.equals(leader) && isThere(region, s) && !isLeaving(s))
                            .min(fewest(leaders))
                            .orElse(null);
            if (to != null && of(leaders, leader) - of(leaders, to) >= 2) {
                transfer(
                        region,
                        to,
                        leader
                                + " leads "
                                + of(leaders, leader)
                                + ", "
                                + to
                                + " "
                                + of(leaders, to));
            }
        }
    }

    // ------------------------------------------------------------------- steps

    private void change(Region region, @Nullable String add, @Nullable String remove, String why) {
        if (changes < rules.movesMax() && keepsMajority(region, add, remove)) {
            add(new Step.Change(region.info().id(), add, remove, why));
        }
    }

    private void transfer(Region region, String to, String why) {
        if (transfers < rules.movesMax()) {
            add(new Step.Transfer(region.info().id(), to, why));
        }
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
        } else {
            splits++;
        }
    }

    // ------------------------------------------------------------------- facts

    /** Those who stay and are there have to be a majority, of the members before as of those after. */
    private boolean keepsMajority(Region region, @Nullable String add, @Nullable String remove) {
        List<String> before = region.stores();
        long staying = before.stream().filter(s -> !s.equals(remove) && isThere(region, s)).count();
        int after = before.size() + (add == null ? 0 : 1) - (remove == null ? 0 : 1);
        return staying > before.size() / 2 && staying + (add == null ? 0 : 1) > after / 2;
    }

    private boolean isFree(Region region) {
        return region.steady()
                && !region.leader().isEmpty()
                && picture.nowMs() - region.heardMs() <= rules.liveMs()
                && !taken.contains(region.info().id());
    }

    private boolean isThere(Region region, String store) {
        return isLive(store) && !region.silent().contains(store) && !region.gone().contains(store);
    }

    private boolean isLive(String store) {
        Store there = picture.stores().get(store);
        return there != null && isLive(there);
    }

    private boolean isLive(Store store) {
        return picture.nowMs() - store.heardMs() <= rules.liveMs();
    }

    private boolean isDead(String store) {
        Store there = picture.stores().get(store);
        return there != null && picture.nowMs() - there.heardMs() > rules.deadMs();
    }

    private boolean isLeaving(String store) {
        Store there = picture.stores().get(store);
        return there != null && there.leaving();
    }

    private static Comparator<String> fewest(Map<String, Integer> numbers) {
        return Comparator.<String>comparingInt(s -> of(numbers, s)).thenComparing(s -> s);
    }

    private static int of(Map<String, Integer> numbers, String store) {
        return numbers.getOrDefault(store, 0);
    }

    private static void count(Map<String, Integer> numbers, @Nullable String store, int more) {
        if (store != null && numbers.containsKey(store)) {
            numbers.merge(store, more, Integer::sum);
        }
    }

    private static @Nullable String first(List<String> stores, Predicate<String> is) {
        return stores.stream().filter(is).findFirst().orElse(null);
    }
}

package io.jraft.rhea.pd;

import io.jraft.rhea.pd.Picture.Region;
import io.jraft.rhea.pd.Picture.Step;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Spreads replicas and leaders over the stores: first by their number, then by what they do, where that leaves the numbers as even as they
 * are. A leader's load is its region's reads and writes, a replica's the writes; so a move of one kind does not change the numbers or
 * loads of the other.
 *
 * <p>Balance ends. By number: a replica, or a leader, goes only from a store that has at least two more than the one it goes to, those
 * on their way counted as arrived; so each move makes the sum of the squares of the stores' numbers smaller by at least two, and n of them
 * spread over any number of stores come to rest after at most n * n / 2 moves, with a difference of one where members allow it.
 *
 * <p>By load: with h the larger of {@code balanceOps} and a fifth of the stores' average load, something goes from one store to another
 * only if their loads differ by at least 2 h, if what goes is at least h / 4, and if the one it leaves has at least as much more than the other
 * as would be a reason to send it back. That is a load d of h / 4 to D - h where they differ by D; it makes the sum of the squares of
 * the stores' loads smaller by 2 d (D - d), which is at least h * h / 2. That sum is at most the square of the whole load T, and
 * h is at least T / (5 S) for S stores; so while loads stay as they are it rests after at most 50 * S * S steps. It goes alone if
 * the one that sends has one more than the other; else another one comes back for it, of less load, so that the numbers stay. Should one
 * half of such an exchange fail, the numbers are made even by whatever evens the loads most.
 *
 * <p>Owner: one thread; made for one picture.
 */
final class Balance {
    private static final int SHARE = 5;

    private final Draft draft;

    Balance(Draft draft) {
        this.draft = draft;
    }

    void spread() {
        spread(new Replicas());
        spread(new Leaders());
    }

    /** What is spread. */
    private interface Kind {
        /** How many of it each store has; follows the steps. */
        Map<String, Integer> numbers();

        /** What one of it does in a second. */
        long load(Region region);

        boolean isAt(Region region, String store);

        boolean mayGo(Region region, String from, String to);

        void go(Region region, String from, String to, String why);

        /** How many more steps there may be. */
        int left();

        String text(String store, Map<String, Long> loads);
    }

    private void spread(Kind kind) {
        Map<String, Long> loads = loads(kind);
        while (kind.left() > 0 && evenOneNumber(kind, loads)) {
            // One more.
        }
        if (draft.rules().balanceOps() > 0 && !loads.isEmpty()) {
            while (kind.left() > 0 && evenOneLoad(kind, loads)) {
                // One more.
            }
        }
    }

    /** What the stores will have to do with it, when all that is on its way is done. */
    private Map<String, Long> loads(Kind kind) {
        Map<String, Long> loads = new TreeMap<>();
        draft.picture().stores().keySet().forEach(store -> loads.put(store, 0L));
        for (Region region : regions()) {
            for (String store : region.stores()) {
                if (kind.isAt(region, store)) {
                    loads.merge(store, kind.load(region), Long::sum);
                }
            }
        }
        for (Step step : draft.picture().running().values()) {
            Region region = draft.picture().regions().get(step.region());
            if (region == null) {
                continue;
            }
            if (step instanceof Step.Change change && kind instanceof Replicas) {
                count(loads, change.add(), kind.load(region));
                count(loads, change.remove(), -kind.load(region));
            } else if (step instanceof Step.Transfer transfer && kind instanceof Leaders) {
                count(loads, transfer.to(), kind.load(region));
                count(loads, region.leader(), -kind.load(region));
            }
        }
        return loads;
    }

    private static void count(Map<String, Long> loads, @Nullable String store, long more) {
        if (store != null && loads.containsKey(store)) {
            loads.merge(store, more, Long::sum);
        }
    }

    private Collection<Region> regions() {
        return draft.picture().regions().values();
    }

    // --------------------------------------------------------------- by number

    private boolean evenOneNumber(Kind kind, Map<String, Long> loads) {
        Map<String, Integer> numbers = kind.numbers();
        List<String> byNumber = numbers.keySet().stream().sorted(Draft.fewest(numbers)).toList();
        for (int high = byNumber.size() - 1; high > 0; high--) {
            String from = byNumber.get(high);
            for (int low = 0; low < high; low++) {
                String to = byNumber.get(low);
                if (Draft.of(numbers, from) - Draft.of(numbers, to) < 2) {
                    break;
                }
                Region best = best(kind, loads, from, to);
                if (best != null) {
                    String why = kind.text(from, Map.of()) + ", " + kind.text(to, Map.of());
                    go(kind, loads, best, from, to, why);
                    return true;
                }
            }
        }
        return false;
    }

    /** The one that makes loads most even; the first of several. */
    private @Nullable Region best(Kind kind, Map<String, Long> loads, String from, String to) {
        Region best = null;
        double most = 0;
        for (Region region : regions()) {
            if (kind.mayGo(region, from, to)) {
                double gain = gain(difference(loads, from, to), kind.load(region));
                if (best == null || gain > most) {
                    best = region;
                    most = gain;
                }
            }
        }
        return best;
    }

    private static long difference(Map<String, Long> loads, String from, String to) {
        return loads.getOrDefault(from, 0L) - loads.getOrDefault(to, 0L);
    }

    /** By how much the sum of the squares becomes smaller when that goes. */
    private static double gain(double difference, double load) {
        return 2 * load * (difference - load);
    }

    private static void go(
            Kind kind, Map<String, Long> loads, Region region, String from, String to, String why) {
        kind.go(region, from, to, why);
        count(loads, to, kind.load(region));
        count(loads, from, -kind.load(region));
    }

    // ----------------------------------------------------------------- by load

    /** Something that goes, perhaps for something that comes. */
    private record Exchange(Region goes, @Nullable Region comes, double gain) {}

    private boolean evenOneLoad(Kind kind, Map<String, Long> loads) {
        long whole = loads.values().stream().mapToLong(Long::longValue).sum();
        long slack =
                Math.max(draft.rules().balanceOps(), whole / ((long) SHARE * loads.size()) + 1);
        List<String> byLoad =
                loads.keySet().stream()
                        .sorted(
                                Comparator.<String, Long>comparing(loads::get)
                                        .thenComparing(s -> s))
                        .toList();
        for (int high = byLoad.size() - 1; high > 0; high--) {
            String from = byLoad.get(high);
            for (int low = 0; low < high; low++) {
                String to = byLoad.get(low);
                if (difference(loads, from, to) < 2 * slack) {
                    break;
                }
                Exchange found = exchange(kind, loads, from, to, slack);
                if (found != null) {
                    String why = kind.text(from, loads) + ", " + kind.text(to, loads);
                    go(kind, loads, found.goes(), from, to, why);
                    if (found.comes() != null) {
                        go(kind, loads, found.comes(), to, from, why);
                    }
                    return true;
                }
            }
        }
        return false;
    }

    private @Nullable Exchange exchange(
            Kind kind, Map<String, Long> loads, String from, String to, long slack) {
        long difference = difference(loads, from, to);
        boolean alone = Draft.of(kind.numbers(), from) - Draft.of(kind.numbers(), to) >= 1;
        List<Region> back =
                alone || kind.left() < 2
                        ? List.of()
                        : regions().stream().filter(r -> kind.mayGo(r, to, from)).toList();
        Exchange best = null;
        for (Region region : regions()) {
            if (!kind.mayGo(region, from, to)) {
                continue;
            }
            if (alone) {
                best = better(best, region, null, difference, kind.load(region), slack);
            }
            for (Region other : back) {
                long load = kind.load(region) - kind.load(other);
                best = better(best, region, other, difference, load, slack);
            }
        }
        return best;
    }

    private static @Nullable Exchange better(
            @Nullable Exchange best,
            Region goes,
            @Nullable Region comes,
            long difference,
            long load,
            long slack) {
        boolean worth = load >= (slack + 3) / 4 && load <= difference - slack;
        double gain = gain(difference, load);
        return worth && (best == null || gain > best.gain())
                ? new Exchange(goes, comes, gain)
                : best;
    }

    // ------------------------------------------------------------------- kinds

    private final class Replicas implements Kind {
        @Override
        public Map<String, Integer> numbers() {
            return draft.replicas();
        }

        @Override
        public long load(Region region) {
            return region.load().writes();
        }

        @Override
        public boolean isAt(Region region, String store) {
            return true;
        }

        @Override
        public boolean mayGo(Region region, String from, String to) {
            return draft.isMovable(region)
                    && draft.isLive(to)
                    && !draft.isLeaving(to)
                    && !from.equals(region.leader())
                    && region.stores().contains(from)
                    && !region.isAt(to)
                    && draft.mayGo(region, from)
                    && draft.keepsMajority(region, to, from);
        }

        @Override
        public void go(Region region, String from, String to, String why) {
            draft.change(region, to, from, why);
        }

        @Override
        public int left() {
            return draft.changesLeft();
        }

        @Override
        public String text(String store, Map<String, Long> loads) {
            Long load = loads.get(store);
            return store
                    + " has "
                    + Draft.of(numbers(), store)
                    + " replicas"
                    + (load == null ? "" : " and " + load + " writes a second");
        }
    }

    private final class Leaders implements Kind {
        @Override
        public Map<String, Integer> numbers() {
            return draft.leaders();
        }

        @Override
        public long load(Region region) {
            return region.load().ofLeader();
        }

        @Override
        public boolean isAt(Region region, String store) {
            return store.equals(region.leader());
        }

        @Override
        public boolean mayGo(Region region, String from, String to) {
            return from.equals(region.leader()) && draft.mayBeLedBy(region, to);
        }

        @Override
        public void go(Region region, String from, String to, String why) {
            draft.transfer(region, to, why);
        }

        @Override
        public int left() {
            return draft.transfersLeft();
        }

        @Override
        public String text(String store, Map<String, Long> loads) {
            Long load = loads.get(store);
            return store
                    + " leads "
                    + Draft.of(numbers(), store)
                    + (load == null ? "" : " of load " + load);
        }
    }
}

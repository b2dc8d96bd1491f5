package io.jraft.rhea.pd;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says whether loads are spread as far as {@link Balance} promises: whether one thing that goes from one store to another, alone or for
 * something that comes back, would be worth it. Knows nothing of how Balance finds out. Stateless.
 */
public final class EvenLoads {
    private static final int SHARE = 5;

    private EvenLoads() {}

    /**
     * A region as it is.
     *
     * @param stores with its replicas, the leader's among them
     * @param reads in a second
     * @param writes in a second
     */
    public record Share(long region, String leader, List<String> stores, long reads, long writes) {
        /** As {@link Picture.Load#ofLeader}. */
        long ofLeader() {
            return reads + 2 * writes;
        }
    }

    /**
     * What is worth to be mended; empty for nothing.
     *
     * @param stores those that take part
     * @param balanceOps as in {@link PdRules}
     * @param doubt how far what the driver measures may be from what is
     */
    public static String complaint(
            Collection<Share> regions, Collection<String> stores, long balanceOps, long doubt) {
        Sums leaders = new Sums(stores);
        Sums replicas = new Sums(stores);
        for (Share region : regions) {
            leaders.add(region.leader(), region.ofLeader());
            region.stores().forEach(s -> replicas.add(s, region.writes()));
        }
        for (Share region : regions) {
            for (String to : region.stores()) {
                List<Long> back =
                        regions.stream()
                                .filter(r -> r.leader().equals(to))
                                .filter(r -> r.stores().contains(region.leader()))
                                .map(Share::ofLeader)
                                .toList();
                if (leaders.isWorth(
                        region.leader(), to, region.ofLeader(), back, balanceOps, doubt)) {
                    return "loads stay uneven: region "
                            + region.region()
                            + " could be led by "
                            + to
                            + ": "
                            + leaders;
                }
            }
            for (String from : region.stores()) {
                for (String to : stores) {
                    if (from.equals(region.leader()) || region.stores().contains(to)) {
                        continue;
                    }
                    List<Long> back =
                            regions.stream()
                                    .filter(r -> !r.leader().equals(to) && r.stores().contains(to))
                                    .filter(r -> !r.stores().contains(from))
                                    .map(Share::writes)
                                    .toList();
                    if (replicas.isWorth(from, to, region.writes(), back, balanceOps, doubt)) {
                        return "loads stay uneven: region "
                                + region.region()
                                + " could go from "
                                + from
                                + " to "
                                + to
                                + ": "
                                + replicas;
                    }
                }
            }
        }
        return "";
    }

    /** Of one kind, leaders or replicas: how many each store has, and what they do. */
    private static final class Sums {
        private final Map<String, Integer> numbers = new TreeMap<>();
        private final Map<String, Long> loads = new TreeMap<>();

        Sums(Collection<String> stores) {
            stores.forEach(s -> numbers.put(s, 0));
            stores.forEach(s -> loads.put(s, 0L));
        }

        void add(String store, long load) {
            numbers.merge(store, 1, Integer::sum);
            loads.merge(store, load, Long::sum);
        }

        boolean isWorth(
                String from, String to, long load, List<Long> back, long balanceOps, long doubt) {
            long whole = loads.values().stream().mapToLong(Long::longValue).sum();
            long slack = Math.max(balanceOps, whole / ((long) SHARE * loads.size()) + 1);
            long difference = loads.get(from) - loads.get(to);
            if (difference < 2 * slack + doubt) {
                return false;
            }
            if (numbers.get(from) > numbers.get(to)) {
                return isBetween(load, slack, difference, doubt);
            }
            return back.stream().anyMatch(b -> isBetween(load - b, slack, difference, doubt));
        }

        private static boolean isBetween(long load, long slack, long difference, long doubt) {
            return load >= (slack + 3) / 4 + doubt && load <= difference - slack - doubt;
        }

        @Override
        public String toString() {
            return "loads " + loads + ", numbers " + numbers;
        }
    }
}

package io.jraft.rhea.pd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.Picture.Load;
import io.jraft.rhea.pd.Picture.Places;
import io.jraft.rhea.pd.Picture.Region;
import io.jraft.rhea.pd.Picture.Step;
import io.jraft.rhea.pd.Picture.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Pictures of clusters from a few words; see {@code pd/plan.txt}. A store x is reached at {@code x:1}. */
final class Clusters {
    static final PdRules RULES =
            new PdRules(
                    3, 5_000, 60_000, 5_000, 60_000, 2, 10, 100, 1_000, 50, true, 100, 40, 30_000);
    private static final long NOW = 1_000_000;
    private static final List<String> NUMBERS =
            List.of("keys", "bytes", "reads", "writes", "hot", "small");

    private final TreeMap<String, Store> stores = new TreeMap<>();
    private final TreeMap<Long, Region> regions = new TreeMap<>();
    private final TreeMap<Long, Step> running = new TreeMap<>();

    Picture picture() {
        return new Picture(NOW, stores, regions, running);
    }

    void line(String line) {
        String[] words = line.trim().split(" +");
        if (words[0].equals("stores")) {
            for (int i = 1; i < words.length; i++) {
                store(words[i]);
            }
        } else if (words[0].equals("running")) {
            Step step = step(words);
            running.put(step.region(), step);
        } else {
            region(words);
        }
    }

    private void store(String word) {
        String address = word.charAt(0) + ":1";
        long ago = word.endsWith("!") ? 60_001 : word.endsWith("?") ? 5_001 : 5_000;
        stores.put(address, new Store(address, NOW - ago, word.endsWith("<")));
    }

    private void region(String[] words) {
        long id = Long.parseLong(words[0].substring(0, words[0].length() - 1));
        List<String> members = new ArrayList<>();
        Set<String> silent = new HashSet<>();
        Set<String> gone = new HashSet<>();
        Set<String> unborn = new HashSet<>();
        String leader = "";
        boolean steady = true;
        long heard = NOW;
        byte[] start = null;
        byte[] end = null;
        Map<String, Long> told = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            if (word.length() <= 2) {
                members.add(word.charAt(0) + ":1");
                leader = word.endsWith("*") ? word.charAt(0) + ":1" : leader;
            } else if (word.startsWith("silent=")) {
                for (String who : word.substring(7).split(",")) {
                    silent.add(who + ":1");
                }
            } else if (word.startsWith("gone=")) {
                gone.add(word.substring(5) + ":1");
            } else if (word.startsWith("unborn=")) {
                for (String who : word.substring(7).split(",")) {
                    unborn.add(who + ":1");
                }
            } else if (word.equals("unsteady")) {
                steady = false;
            } else if (word.equals("unheard")) {
                heard = NOW - 5_001;
            } else if (word.startsWith("range=")) {
                String[] ends = word.substring(6).split("-", 2);
                start = ends[0].isEmpty() ? null : ends[0].getBytes(UTF_8);
                end = ends[1].isEmpty() ? null : ends[1].getBytes(UTF_8);
            } else {
                String name = word.split("=")[0];
                if (!NUMBERS.contains(name)) {
                    throw new AssertionError("unknown word " + word);
                }
                told.put(name, Long.parseLong(word.split("=")[1]));
            }
        }
        RegionInfo info = new RegionInfo(id, 1, start, end, String.join(",", members), 0, 0);
        Load load =
                new Load(
                        told.getOrDefault("reads", 0L),
                        told.getOrDefault("writes", 0L),
                        told.getOrDefault("hot", 0L).intValue(),
                        told.getOrDefault("small", 0L));
        regions.put(
                id,
                new Region(
                        info,
                        Places.of(info.members()),
                        leader,
                        steady,
                        heard,
                        silent,
                        gone,
                        unborn,
                        told.getOrDefault("keys", 0L),
                        told.getOrDefault("bytes", 0L),
                        load));
    }

    private static Step step(String[] words) {
        long region = Long.parseLong(words[2]);
        if (words[1].equals("split")) {
            return new Step.Split(region, false, "");
        } else if (words[1].equals("merge")) {
            return new Step.Merge(region, Long.parseLong(words[3]), "");
        } else if (words[1].equals("transfer")) {
            return new Step.Transfer(region, words[3] + ":1", "");
        }
        String add = null;
        String remove = null;
        for (int i = 3; i < words.length; i++) {
            String store = words[i].substring(1) + ":1";
            add = words[i].startsWith("+") ? store : add;
            remove = words[i].startsWith("-") ? store : remove;
        }
        return new Step.Change(region, add, remove, "");
    }

    static String text(Step step) {
        if (step instanceof Step.Change change) {
            return "change "
                    + change.region()
                    + (change.add() == null ? "" : " +" + change.add().charAt(0))
                    + (change.remove() == null ? "" : " -" + change.remove().charAt(0));
        } else if (step instanceof Step.Transfer transfer) {
            return "transfer " + transfer.region() + " " + transfer.to().charAt(0);
        }
        if (step instanceof Step.Merge merge) {
            return "merge " + merge.region() + " " + merge.left();
        }
        boolean byLoad = step instanceof Step.Split split && split.byLoad();
        return "split " + step.region() + (byLoad ? " by load" : "");
    }

    /** A region takes the one behind it. */
    private void merged(Step.Merge merge) {
        Region right = regions.remove(merge.region());
        Region left = regions.get(merge.left());
        RegionInfo info =
                new RegionInfo(
                        merge.left(),
                        1,
                        left.info().start(),
                        right.info().end(),
                        left.info().members(),
                        0,
                        0);
        regions.put(
                merge.left(),
                new Region(
                        info,
                        Places.of(info.members()),
                        left.leader(),
                        true,
                        NOW,
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        left.keys() + right.keys(),
                        left.bytes() + right.bytes(),
                        left.load()));
    }

    /** A step has been done. */
    void arrive(Step step) {
        if (step instanceof Step.Merge merge) {
            merged(merge);
            return;
        }
        Region region = regions.get(step.region());
        List<String> members = new ArrayList<>(region.stores());
        String leader = region.leader();
        if (step instanceof Step.Change change) {
            if (change.remove() != null) {
                members.remove(change.remove());
            }
            if (change.add() != null) {
                members.add(change.add());
            }
        } else if (step instanceof Step.Transfer transfer) {
            leader = transfer.to();
        } else {
            throw new AssertionError("unexpected: " + step);
        }
        RegionInfo before = region.info();
        RegionInfo info =
                new RegionInfo(
                        step.region(),
                        1,
                        before.start(),
                        before.end(),
                        String.join(",", members),
                        0,
                        0);
        regions.put(
                step.region(),
                new Region(
                        info,
                        Places.of(info.members()),
                        leader,
                        true,
                        NOW,
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        region.keys(),
                        region.bytes(),
                        region.load()));
    }
}

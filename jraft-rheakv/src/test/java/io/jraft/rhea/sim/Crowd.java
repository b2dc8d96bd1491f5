package io.jraft.rhea.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.DrivenCluster;
import io.jraft.rhea.DrivenPeace;
import io.jraft.rhea.DrivenStore;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.rpc.KVRequest.Kind;
import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Many who ask for a few keys far more than for others, always the same number in a second, and do not care what they are told: load for
 * the placement driver. They come with their keys, and take them along when they go. Owner: the run's thread.
 */
final class Crowd implements DrivenPeace.Loads {
    /** How often {@link #step} has to come. */
    static final long STEP_MS = 50;

    private static final int KEYS = 36;
    private static final long STEPS_A_SECOND = 1_000 / STEP_MS;
    private static final int STEPS_TO_COME = 2;
    private static final int STEPS_TO_LEAVE = 10;

    private final SimRandom random;
    private final DrivenCluster cluster;
    private final int[] reads = new int[KEYS];
    private final int[] writes = new int[KEYS];
    private boolean here;
    private int coming;
    private int leaving;

    Crowd(SimRandom random, DrivenCluster cluster) {
        this.random = random;
        this.cluster = cluster;
        for (int i = 0; i < KEYS; i++) {
            reads[i] = random.oneIn(9) ? 8 + random.nextInt(12) : 1;
            writes[i] = random.oneIn(6) ? 1 : 0;
        }
        if (random.oneIn(4)) {
            // More than a region is to do, of which no half can be split off.
            reads[random.nextInt(KEYS)] = 60;
        }
    }

    private static byte[] key(int number) {
        return ("h" + number / 10 + number % 10).getBytes(UTF_8);
    }

    /** They have come, or go, with the next steps. */
    void come(boolean nowHere) {
        leaving = here && !nowHere ? STEPS_TO_LEAVE : leaving;
        here = nowHere;
    }

    /** Asks once, through whoever leads. */
    void step() {
        coming--;
        leaving--;
        if (!here && leaving < 0) {
            return;
        }
        Map<Long, RegionInfo> regions = new TreeMap<>();
        Map<Long, List<Integer>> keys = new TreeMap<>();
        List<RegionInfo> all = cluster.newest();
        for (int i = 0; i < KEYS; i++) {
            byte[] key = key(i);
            RegionInfo region = all.stream().filter(r -> r.contains(key)).findFirst().orElse(null);
            if (region != null) {
                regions.put(region.id(), region);
                keys.computeIfAbsent(region.id(), id -> new ArrayList<>()).add(i);
            }
        }
        regions.values().forEach(region -> step(region, keys.get(region.id())));
    }

    private void step(RegionInfo region, List<Integer> keys) {
        List<byte[]> asked = new ArrayList<>();
        List<KVOp.Pair> put = new ArrayList<>();
        for (int i : keys) {
            for (int n = 0; n < reads[i]; n++) {
                asked.add(key(i));
            }
            if (writes[i] > 0 || coming > 0) {
                put.add(new KVOp.Pair(key(i), key(i)));
            }
        }
        if (!here) {
            List<byte[]> all = keys.stream().map(Crowd::key).toList();
            send(region, Kind.WRITE, write(region, new KVOp.DeleteAll(all)));
            return;
        }
        send(region, Kind.READ_SAFE, KVRead.encode(new KVRead.MultiGet(asked)));
        if (!put.isEmpty()) {
            send(region, Kind.WRITE, write(region, new KVOp.PutAll(put)));
        }
    }

    /** Once more: all of its keys come, or go, with the next steps. */
    void again() {
        coming = STEPS_TO_COME;
        leaving = STEPS_TO_LEAVE;
    }

    private static byte[] write(RegionInfo region, KVOp op) {
        return OpCodec.encode(OpHeader.once(region.version()), op);
    }

    private void send(RegionInfo region, Kind kind, byte[] body) {
        DrivenStore leads = cluster.leads(region.id());
        if (leads != null) {
            leads.handle(
                    new KVRequest(
                            DrivenCluster.group(region.id()),
                            region.id(),
                            region.version(),
                            kind,
                            body),
                    reply -> {});
        }
    }

    // ---------------------------------------------------------------------- facts

    @Override
    public long reads(RegionInfo region) {
        return sum(region, reads);
    }

    @Override
    public long writes(RegionInfo region) {
        return sum(region, writes);
    }

    private long sum(RegionInfo region, int[] of) {
        long sum = 0;
        for (int i = 0; here && i < KEYS; i++) {
            sum += region.contains(key(i)) ? of[i] * STEPS_A_SECOND : 0;
        }
        return sum;
    }

    @Override
    public boolean isDivisible(RegionInfo region) {
        long whole = reads(region) + writes(region);
        long before = 0;
        for (int i = 0; i < KEYS; i++) {
            if (region.contains(key(i))) {
                // Keys are sampled: what is near a tenth may be taken for less.
                if (before >= whole / 5 && whole - before >= whole / 5) {
                    return true;
                }
                before += (reads[i] + writes[i]) * STEPS_A_SECOND;
            }
        }
        return false;
    }
}

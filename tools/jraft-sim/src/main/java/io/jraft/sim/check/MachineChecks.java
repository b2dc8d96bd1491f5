package io.jraft.sim.check;

import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.Trace;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What state machines are given and what becomes of them: the same commands in the same order everywhere (S5), the same
 * state after them (S13), and no way back by a snapshot (S16). Owner: the run's thread. Called by SafetyChecks.
 */
final class MachineChecks {
    private final SimCluster cluster;
    private final Coverage coverage;
    private final SafetyChecks.EntryListener entries;
    private final SaidChecks.Judge judge;

    /** What was applied at an index, by whoever came first, as a hash. */
    private final Map<Long, Long> applied = new HashMap<>();

    /** The state after an index, as whoever came first has told it. */
    private final Map<Long, Long> digests = new HashMap<>();

    private final long[] lastApplied;
    private final int[] lives;

    MachineChecks(
            SimCluster cluster,
            Coverage coverage,
            SafetyChecks.EntryListener entries,
            SaidChecks.Judge judge) {
        this.cluster = cluster;
        this.coverage = coverage;
        this.entries = entries;
        this.judge = judge;
        lastApplied = new long[cluster.nodes().size()];
        lives = new int[cluster.nodes().size()];
    }

    /** A state machine begins anew with each life of its process. */
    private void begin(SimNode node) {
        int n = node.ordinal();
        if (lives[n] != node.incarnation()) {
            lives[n] = node.incarnation();
            lastApplied[n] = 0;
        }
    }

    void applied(SimNode node, long index, long term, ByteBuffer data) {
        begin(node);
        long before = lastApplied[node.ordinal()];
        judge.require(index > before, "S5", () -> node + " applies " + index + " after " + before);
        lastApplied[node.ordinal()] = index;
        long hash = SimRandom.mix(data.hashCode() * 31L + term);
        Long other = applied.putIfAbsent(index, hash);
        judge.require(
                other == null || other == hash,
                "S5",
                () -> node + " applies another command at " + index + " than others");
        entries.onEntry(index, data);
        cluster.trace()
                .add(
                        cluster.world().now(),
                        Trace.Kind.APPLY,
                        node.ordinal(),
                        -1,
                        index,
                        () -> "applies " + index);
    }

    void digest(SimNode node, long index, long digest) {
        Long other = digests.putIfAbsent(index, digest);
        judge.require(
                other == null || other == digest,
                "S13",
                () -> "after entry " + index + " the state of " + node + " differs from others");
    }

    void loaded(SimNode node, long index, long digest) {
        begin(node);
        long before = lastApplied[node.ordinal()];
        judge.require(
                index >= before,
                "S16",
                () -> node + " loads " + index + " after it applied " + before);
        lastApplied[node.ordinal()] = index;
        coverage.count("snapshots loaded", 1);
        digest(node, index, digest);
    }
}

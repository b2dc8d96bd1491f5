package io.jraft.sim.run;

import io.jraft.EngineOptions;
import io.jraft.ThreadingMode;
import io.jraft.option.NodeOptions;
import io.jraft.option.ReadOnlyOption;
import io.jraft.sim.fault.FaultKind;
import io.jraft.sim.load.Load;
import io.jraft.sim.load.StoreMachine;
import io.jraft.sim.node.NodeSetup;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run is like, drawn from its seed. Limits are tiny on purpose: a segment of a few KiB rolls, a ring of eight cells
 * is full, a window of one message stalls, and the corners of the code become ordinary places.
 *
 * @param nodes voters, and nodes that may become such
 * @param strategy how workers are scheduled
 * @param electionTimeoutMs shortest election timeout
 * @param horizonMs virtual time with faults; healing and agreeing come after it
 * @param faults how many actions the script has
 * @param kinds kinds of trouble that may happen
 * @param load what clients do
 * @param setup how nodes are built
 */
public record Settings(
        int nodes,
        Strategy.Kind strategy,
        int electionTimeoutMs,
        long horizonMs,
        int faults,
        List<FaultKind> kinds,
        Load load,
        NodeSetup setup) {
    /** Virtual time a run is given with faults. */
    private static final long HORIZON_MS = 20_000;

    static final int OPERATIONS = 200;

    /** What a seed means under a profile. */
    public static Settings draw(long seed, Profile profile) {
        SimRandom r = SimRandom.of(seed, "settings");
        int nodes = r.pick(List.of(1, 2, 3, 3, 3, 3, 4, 5, 5));
        if (profile.nodesMin() > nodes) {
            nodes = profile.nodesMin();
        }
        int spares = spares(seed, profile);
        int election = r.pick(List.of(300, 500, 800, 1_000, 1_000, 1_500));
        NodeSetup setup = setup(r, election, spares);
        SimRandom admission = SimRandom.of(seed, "admission");
        if (admission.oneIn(4)) {
            // So few that what is not given back is missed.
            setup.engine().setUnappliedEntriesMax(admission.pick(List.of(4L, 16L)));
        }
        SimRandom leases = SimRandom.of(seed, "leases");
        if (leases.oneIn(3)) {
            setup.options().getRaftOptions().setReadOnlyOptions(ReadOnlyOption.ReadOnlyLeaseBased);
            setup.options().setLeaderLeaseTimeRatio(leases.pick(List.of(90, 100)));
            // As bad as clocks get here: a fault makes them wrong by ten per cent.
            setup.engine().setClockDriftPpmMax(100_000);
        }
        Load load = load(r, profile);
        Strategy.Kind strategy =
                r.pick(
                        List.of(
                                Strategy.Kind.UNIFORM,
                                Strategy.Kind.UNIFORM,
                                Strategy.Kind.PRIORITY,
                                Strategy.Kind.STARVATION));
        int faults = profile.faults() < 0 ? 6 + r.nextInt(11) : profile.faults();
        return new Settings(
                nodes + spares,
                strategy,
                election,
                HORIZON_MS,
                faults,
                profile.kinds(spares > 0),
                load,
                setup);
    }

    /**
     * Nodes that are no members at first. Only where there are some do members change in a run, and there nothing damages
     * acknowledged data: which nodes are a minority would not be known.
     */
    private static int spares(long seed, Profile profile) {
        SimRandom chance = SimRandom.of(seed, "spares");
        if (!profile.changesMembers() || (!profile.isAboutMembers() && !chance.oneIn(5))) {
            return 0;
        }
        return 1 + chance.nextInt(3);
    }

    private static NodeSetup setup(SimRandom r, int election, int spares) {
        NodeOptions options = new NodeOptions();
        options.setElectionTimeoutMs(election);
        options.getRaftOptions().setMaxElectionDelayMs(r.pick(List.of(election / 2, election)));
        options.setSnapshotIntervalSecs(r.pick(List.of(0, 0, 1, 3, 5)));
        options.setSnapshotLogIndexMargin(r.pick(List.of(0, 0, 10)));
        options.getRaftOptions().setMaxEntriesSize(r.pick(List.of(1, 2, 8, 64, 1024)));
        options.getRaftOptions().setMaxReplicatorInflightMsgs(r.pick(List.of(1, 2, 8, 256)));
        options.getRaftOptions().setMaxBodySize(r.pick(List.of(512, 4_096, 65_536)));
        options.getRaftOptions().setMaxAppendBufferSize(r.pick(List.of(1_024, 16_384, 262_144)));
        if (r.oneIn(3)) {
            // So little that laggards must be served from disk.
            options.getRaftOptions().setMaxLogsInMemoryBytes(r.pick(List.of(1, 1_000, 20_000)));
        }
        EngineOptions engine = new EngineOptions();
        engine.setThreadingMode(
                r.pick(
                        List.of(
                                ThreadingMode.DEDICATED,
                                ThreadingMode.DEDICATED,
                                ThreadingMode.SHARED,
                                ThreadingMode.FUSED)));
        int segment = r.pick(List.of(8 << 10, 16 << 10, 64 << 10, 256 << 10));
        engine.setSegmentBytes(segment);
        engine.setSegmentBytesFirst(segment);
        engine.setDiskOpsInFlightMax(1 + r.nextInt(3));
        engine.setFsmBatchesInFlightMax(1 + r.nextInt(3));
        engine.setSnapshotChunkBytes(r.pick(List.of(64, 256, 1_024, 65_536)));
        engine.setSnapshotChunksInFlight(1 + r.nextInt(4));
        engine.setInflightBytesMaxPerPeer(r.pick(List.of(2_000L, 50_000L, 8L << 20)));
        return new NodeSetup(
                options,
                engine,
                r.pick(List.of(8, 16, 64, 256)),
                r.pick(List.of(20_000L, 200_000L, 1_000_000L, 5_000_000L)),
                r.pick(List.of(0, 200, 200, 20_000)),
                r.oneIn(2),
                spares,
                StoreMachine::new,
                null);
    }

    private static Load load(SimRandom r, Profile profile) {
        List<Load.Kind> kinds = new ArrayList<>();
        for (Load.Kind kind : Load.Kind.values()) {
            if (r.oneIn(2)) {
                kinds.add(kind);
            }
        }
        if (kinds.isEmpty()) {
            kinds.add(r.pick(List.of(Load.Kind.values())));
        }
        int clients = r.pick(List.of(2, 4, 8));
        int operations = OPERATIONS + r.nextInt(100);
        // So that the questions last about as long as the trouble.
        long think = HORIZON_MS * 1_000_000L * clients / operations;
        return new Load(
                clients,
                operations,
                kinds,
                1 + r.nextInt(3),
                profile.readPercent() < 0 ? r.pick(List.of(20, 50)) : profile.readPercent(),
                think * 3 / 4,
                r.pick(List.of(500L, 2_000L, 5_000L)) * 1_000_000L,
                r.pick(List.of(0, 100, 2_000)));
    }

    /** One line for people. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%d nodes, %s, %s, election timeout %d ms, rings of %d, segments of %d KiB, sync %.1f ms, %d clients,"
                        + " %d operations, %d faults",
                nodes,
                strategy,
                setup.engine().getThreadingMode(),
                electionTimeoutMs,
                setup.ringCells(),
                setup.engine().getSegmentBytes() >> 10,
                setup.syncNanos() / 1e6,
                load.clients(),
                load.operations(),
                faults);
    }
}

package io.jraft.rhea.sim;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.DrivenCluster;
import io.jraft.rhea.DrivenStore;
import io.jraft.rhea.DriverMachine;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.pd.PdEntry;
import io.jraft.rhea.pd.PdState;
import io.jraft.rhea.pd.StoreBeat;
import io.jraft.rhea.pd.StoreBeat.Replica;
import io.jraft.sim.Sim;
import io.jraft.sim.world.SimRandom;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Placement drivers with a bug each, for {@link BrokenDriversTest}. */
final class BrokenDrivers {
    private BrokenDrivers() {}

    /** P33: gives out numbers from its memory, before its log has them: the next leader gives out the same. */
    static class NumbersFromMemory extends DriverMachine {
        @Override
        protected long apply(PdState to, PdEntry entry) {
            return entry instanceof PdEntry.Ids ? to.nextId() : super.apply(to, entry);
        }
    }

    /** Takes what comes last for the newest: also a report that was on its way for long. */
    static final class OldReports extends DrivenCluster {
        private static final int LATE = 8;

        private final Map<String, Deque<StoreBeat>> late = new TreeMap<>();
        private long reports = 1L << 40;

        OldReports(Sim sim, SimRandom random, Path directory) {
            super(sim, random, directory);
        }

        @Override
        protected StoreBeat heard(StoreBeat beat) {
            reports++;
            Deque<StoreBeat> before = late.computeIfAbsent(beat.address(), a -> new ArrayDeque<>());
            before.add(beat);
            boolean isLate = before.size() > LATE;
            StoreBeat heard = isLate ? before.removeFirst() : beat;
            if (isLate) {
                before.clear();
            }
            return with(heard, r -> told(r, reports, reports, r.reads(), r.writes()));
        }
    }

    /** P34: a new leader of the driver decides by what the first store has told it. */
    static final class DoesNotListen extends DrivenCluster {
        DoesNotListen(Sim sim, SimRandom random, Path directory) {
            super(sim, random, directory, rules(0));
        }
    }

    /** 0024: a region that is to be brought to its neighbour's stores waits to be taken over where it is. */
    static final class MergesApart extends DrivenCluster {
        MergesApart(Sim sim, SimRandom random, Path directory) {
            super(sim, random, directory);
        }

        @Override
        protected Instruction obeyed(DrivenStore store, Instruction instruction) {
            if (instruction instanceof Instruction.Change change) {
                for (RegionInfo right : newest()) {
                    for (RegionInfo left : newest()) {
                        if (right.id() == change.region()
                                && right.start() != null
                                && Arrays.equals(left.end(), right.start())) {
                            sealAt(store, right.id(), left);
                        }
                    }
                }
            }
            return instruction;
        }
    }

    /** Tells of each replica what was done since it is there, and not since the last report. */
    static final class CountsForEver extends DrivenCluster {
        private final Map<String, long[]> done = new TreeMap<>();

        CountsForEver(Sim sim, SimRandom random, Path directory) {
            super(sim, random, directory);
        }

        @Override
        protected StoreBeat heard(StoreBeat beat) {
            return with(
                    beat,
                    r -> {
                        long[] sums =
                                done.computeIfAbsent(
                                        beat.address() + " " + r.info().id(), at -> new long[2]);
                        sums[0] += r.reads();
                        sums[1] += r.writes();
                        return told(r, r.term(), r.index(), sums[0], sums[1]);
                    });
        }
    }

    private static StoreBeat with(StoreBeat beat, UnaryOperator<Replica> change) {
        return new StoreBeat(
                beat.address(), beat.floor(), beat.regions().stream().map(change).toList());
    }

    private static Replica told(Replica r, long term, long index, long reads, long writes) {
        return new Replica(
                r.info(),
                r.peer(),
                r.invited(),
                r.leads(),
                term,
                index,
                r.steady(),
                r.silent(),
                r.keys(),
                r.bytes(),
                reads,
                writes);
    }

    /** P34: the replica that is to be replaced goes at once, and not when its region has agreed on the members without it. */
    static final class GoesAtOnce extends DrivenCluster {
        GoesAtOnce(Sim sim, SimRandom random, Path directory) {
            super(sim, random, directory);
        }

        @Override
        protected Instruction obeyed(DrivenStore store, Instruction instruction) {
            if (instruction instanceof Instruction.Change change) {
                Configuration to = Configuration.of(change.to());
                for (PeerId peer : Configuration.of(change.from()).listPeers()) {
                    if (!to.contains(peer)) {
                        removeAt(
                                peer.getEndpoint(),
                                new Instruction.Leave(
                                        change.region(), peer.toString(), Long.MAX_VALUE));
                    }
                }
            }
            return instruction;
        }
    }
}

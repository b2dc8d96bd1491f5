package io.jraft.rhea.sim;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.DrivenCluster;
import io.jraft.rhea.DrivenStore;
import io.jraft.rhea.DriverMachine;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.pd.PdEntry;
import io.jraft.rhea.pd.PdState;
import io.jraft.rhea.pd.StoreBeat;
import io.jraft.rhea.pd.StoreBeat.Replica;
import io.jraft.sim.Sim;
import io.jraft.sim.world.SimRandom;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

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
            return new StoreBeat(
                    heard.address(),
                    heard.floor(),
                    heard.regions().stream()
                            .map(
                                    r ->
                                            new Replica(
                                                    r.info(),
                                                    r.peer(),
                                                    r.invited(),
                                                    r.leads(),
                                                    reports,
                                                    reports,
                                                    r.steady(),
                                                    r.silent(),
                                                    r.keys(),
                                                    r.bytes(),
                                                    r.reads(),
                                                    r.writes()))
                            .toList());
        }
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

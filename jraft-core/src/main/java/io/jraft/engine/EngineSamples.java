package io.jraft.engine;

import io.jraft.core.State;
import io.jraft.core.context.LoopNumbers;
import io.jraft.core.fsm.FsmEvent;
import io.jraft.core.node.StatusBoard.Picture;
import io.jraft.core.replication.ReplicatorGroup.Follower;
import io.jraft.metrics.Metric;
import io.jraft.metrics.Samples;
import io.jraft.ring.Ring;
import io.jraft.ring.Worker;
import io.jraft.ring.WorkerFactory;
import io.jraft.spi.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts names to what stations, rings and groups count. Thread: ANY; keeps no state. */
final class EngineSamples {
    private EngineSamples() {}

    /** Everything about workers and their stations. */
    static void workers(EngineWorkers workers, List<DiskHome> homes, Samples out) {
        workers.running().forEach((name, running) -> worker(name, running.worker(), out));
        for (LoopStation loop : workers.loops()) {
            ring(loop.name(), loop.ring(), out);
            stages(loop.name(), "", loop.numbers(), out);
        }
        for (int i = 0; i < workers.fsmRings().size(); i++) {
            Ring<FsmEvent> ring = workers.fsmRings().get(i);
            String name = workers.fsmNames().get(i);
            ring(name, ring, out);
            out.add(Metric.FSM_APPLY, workers.fsmNumbers().get(i).applyTime, "station", name);
            out.add(
                    Metric.FSM_APPLY_ENTRIES,
                    workers.fsmNumbers().get(i).applyEntries,
                    "station",
                    name);
        }
        workers.bulks().forEach(bulk -> ring(bulk.name(), bulk.ring(), out));
        for (DiskHome home : homes) {
            String name = home.station.name();
            WorkerFactory.Running own = home.worker;
            worker(name, own == null ? null : own.worker(), out);
            ring(name, home.ring, out);
            out.add(Metric.DISK_SYNC, home.numbers.syncTime, "station", name);
            out.add(Metric.DISK_SYNC_ENTRIES, home.numbers.syncEntries, "station", name);
            out.add(Metric.DISK_SYNC_BYTES, home.numbers.syncBytes, "station", name);
        }
    }

    private static void worker(String name, @Nullable Worker worker, Samples out) {
        if (worker == null) {
            return;
        }
        out.add(Metric.WORKER_TURN, worker.turnTimes(), "worker", name);
        out.add(Metric.WORKER_TURNS, worker.turns(), "worker", name);
        out.add(Metric.WORKER_LONG_TURNS, worker.longTurns(), "worker", name);
        out.add(Metric.WORKER_PARKS, worker.parks(), "worker", name);
        out.add(Metric.WORKER_FAILURES, worker.failures(), "worker", name);
    }

    private static void ring(String station, Ring<?> ring, Samples out) {
        out.add(Metric.RING_DEPTH, ring.depth(), "station", station);
        out.add(Metric.RING_CAPACITY, ring.capacity(), "station", station);
    }

    /** What a loop measures; {@code group} is empty for what its groups share. */
    private static void stages(String station, String group, LoopNumbers n, Samples out) {
        String[] labels = {"station", station, "group", group};
        out.add(Metric.STAGE_ADMISSION_TO_APPEND, n.admissionToAppend, labels);
        out.add(Metric.STAGE_APPEND_TO_STABLE, n.appendToStable, labels);
        out.add(Metric.STAGE_APPEND_TO_COMMIT, n.appendToCommit, labels);
        out.add(Metric.STAGE_COMMIT_TO_APPLIED, n.commitToApplied, labels);
        out.add(Metric.STAGE_READ_ROUND, n.readRound, labels);
        out.add(Metric.TURN_ENTRIES, n.turnEntries, labels);
        out.add(Metric.MESSAGES_UNSENT, n.messagesDropped.read(), labels);
        out.add(Metric.READS_CROWDED, n.readsRefused.read(), labels);
        full(station, group, "E3", n.diskFull.read(), out);
        full(station, group, "E5", n.fsmFull.read(), out);
    }

    private static void full(String station, String group, String edge, long times, Samples out) {
        out.add(Metric.EDGE_FULL, times, "station", station, "group", group, "edge", edge);
    }

    /** What did not come in and what did not go out. */
    static void edges(InboundRouter router, Transport transport, Samples out) {
        out.add(Metric.EDGE_DROPPED, router.dropped(), "edge", "E2");
        out.add(Metric.MESSAGES_UNKNOWN, router.unknown());
        transport
                .queuedBytes()
                .forEach((to, bytes) -> out.add(Metric.NETWORK_QUEUED, bytes, "to", to.toString()));
        transport
                .counts()
                .forEach((event, times) -> out.add(Metric.NETWORK_EVENTS, times, "event", event));
    }

    /** One group, from the picture of its last turn. */
    static void group(GroupHandle handle, EngineWorkers workers, Samples out) {
        // Read before the picture: applied never shows above committed.
        long applied = handle.applied().read();
        Picture p = handle.status().picture();
        String name = handle.node().parts().ctx().group();
        String[] labels = {"group", name, "peer", p.self().toString()};
        LoopStation loop = workers.loop(name.hashCode());
        LoopNumbers own = handle.node().parts().ctx().numbers();
        if (own != loop.numbers()) {
            stages(loop.name(), name, own, out);
        }
        out.add(Metric.TASKS_REFUSED, handle.refusals().tasks(), labels);
        out.add(Metric.READS_REFUSED, handle.refusals().reads(), labels);
        out.add(
                Metric.TASKS_IN_FLIGHT,
                handle.taskCredits().max() - handle.taskCredits().available(),
                labels);
        out.add(
                Metric.TASK_BYTES_IN_FLIGHT,
                handle.byteCredits().max() - handle.byteCredits().available(),
                labels);
        boolean leads = p.state() == State.STATE_LEADER;
        out.add(Metric.GROUP_LEADER, leads ? 1 : 0, labels);
        out.add(Metric.GROUP_TERM, p.term(), labels);
        out.add(Metric.GROUP_FIRST_INDEX, p.first(), labels);
        out.add(Metric.GROUP_LAST_INDEX, p.last(), labels);
        out.add(Metric.GROUP_STABLE_INDEX, p.stable(), labels);
        out.add(Metric.GROUP_COMMIT_INDEX, Math.max(p.commit(), applied), labels);
        out.add(Metric.GROUP_APPLIED_INDEX, applied, labels);
        out.add(Metric.GROUP_SNAPSHOT_INDEX, p.snapshot(), labels);
        out.add(Metric.GROUP_DISK_FULL, p.diskFull() ? 1 : 0, labels);
        out.add(Metric.GROUP_FAILED, p.cause() == null ? 0 : 1, labels);
        out.add(Metric.LEADER_CONFLICTS, p.conflicts(), labels);
        for (Follower f : p.followers()) {
            String[] peer = {"group", name, "peer", p.self().toString(), "to", f.peer().toString()};
            out.add(Metric.PEER_LAG, Math.max(0, p.last() - f.match()), peer);
            out.add(Metric.PEER_INFLIGHT_BYTES, f.inflightBytes(), peer);
            out.add(Metric.PEER_ALIVE, f.alive() ? 1 : 0, peer);
        }
    }
}

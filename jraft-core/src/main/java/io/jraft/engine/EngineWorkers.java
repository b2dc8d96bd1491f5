package io.jraft.engine;

import io.jraft.EngineOptions;
import io.jraft.ThreadingMode;
import io.jraft.core.beats.SharedBeats;
import io.jraft.core.context.DiskNumbers;
import io.jraft.core.context.FsmNumbers;
import io.jraft.core.fsm.FsmEvent;
import io.jraft.core.fsm.FsmStation;
import io.jraft.core.log.DiskEvent;
import io.jraft.core.log.DiskStation;
import io.jraft.core.node.NodeEvent;
import io.jraft.core.node.NodePost;
import io.jraft.ring.Flag;
import io.jraft.ring.PostBox;
import io.jraft.ring.Ring;
import io.jraft.ring.StationList;
import io.jraft.ring.WorkerFactory;
import io.jraft.ring.WorkerSignal;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of an engine and the stations they run, arranged by {@link ThreadingMode}. It is wiring: no station knows
 * who its worker is. Thread: calls come from the engine under its monitor.
 */
final class EngineWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(EngineWorkers.class);

    private final EnginePorts ports;
    private final EngineOptions options;
    private final Endpoint self;
    private final String label;
    private final Transport transport;
    private final List<LoopStation> loops = new ArrayList<>();
    private final List<Ring<FsmEvent>> fsmRings = new ArrayList<>();
    private final List<FsmNumbers> fsmNumbers = new ArrayList<>();
    private final List<String> fsmNames = new ArrayList<>();
    private final List<BulkStation> bulks = new ArrayList<>();
    private final Map<String, WorkerFactory.Running> running = new LinkedHashMap<>();

    /** In FUSED mode the loop workers also run the disks. */
    private final List<StationList> fused = new ArrayList<>();

    private final List<WorkerSignal> fusedSignals = new ArrayList<>();
    private int disks;

    EngineWorkers(EnginePorts ports, EngineOptions options, Endpoint self, Transport transport) {
        this.ports = ports;
        this.options = options;
        this.self = self;
        label = String.valueOf(self.getPort());
        this.transport = transport;
        boolean together = options.getThreadingMode() != ThreadingMode.DEDICATED;
        for (int i = 0; i < options.getLoopWorkers(); i++) {
            startLoop(i, together);
        }
        if (!together) {
            for (int i = 0; i < options.getFsmWorkers(); i++) {
                startFsm(i);
            }
        }
        for (int i = 0; i < options.getBulkWorkers(); i++) {
            startBulk(i);
        }
    }

    private void startLoop(int i, boolean together) {
        boolean all = options.getThreadingMode() == ThreadingMode.FUSED;
        WorkerFactory factory = all ? ports.workers().forFused() : ports.workers();
        WorkerSignal signal = factory.newSignal();
        String name = label + "-loop-" + i;
        StationList stations = new StationList(name);
        TurnMail mail = new TurnMail(transport);
        LoopStation loop =
                new LoopStation(
                        name,
                        ports.rings()
                                .create(name, options.getLoopRingSize(), NodeEvent::new, signal),
                        new PostBox<NodePost>(signal),
                        mail,
                        new SharedBeats(self, life(i), mail::send),
                        ports.clock());
        loops.add(loop);
        stations.add(loop);
        if (together) {
            Ring<FsmEvent> ring =
                    ports.rings()
                            .create(name + "-fsm", options.getRingSize(), FsmEvent::new, signal);
            fsmRings.add(ring);
            stations.add(new FsmStation(name + "-fsm", ring, newFsmNumbers(name + "-fsm")));
            fused.add(stations);
            fusedSignals.add(signal);
        }
        running.put(name, factory.start(name, signal, List.of(stations)));
    }

    /** Never used before, by this process or an earlier one: what was said to one of that number binds nobody else. */
    private long life(int i) {
        // Groups take the streams from 1 on.
        return 1 + (ports.randoms().apply(-1 - i).nextLong() >>> 2);
    }

    private void startFsm(int i) {
        WorkerSignal signal = ports.workers().newSignal();
        String name = label + "-fsm-" + i;
        Ring<FsmEvent> ring =
                ports.rings().create(name, options.getRingSize(), FsmEvent::new, signal);
        fsmRings.add(ring);
        FsmStation station = new FsmStation(name, ring, newFsmNumbers(name));
        running.put(name, ports.workers().start(name, signal, List.of(station)));
    }

    private FsmNumbers newFsmNumbers(String station) {
        fsmNames.add(station);
        FsmNumbers fresh = new FsmNumbers(ports.clock());
        fsmNumbers.add(fresh);
        return fresh;
    }

    private void startBulk(int i) {
        WorkerSignal signal = ports.workers().newSignal();
        String name = label + "-bulk-" + i;
        BulkStation bulk =
                new BulkStation(name, ports.rings().create(name, 1024, BulkEvent::new, signal));
        bulks.add(bulk);
        running.put(name, ports.workers().start(name, signal, List.of(bulk)));
    }

    /** Starts the station that writes a journal. */
    DiskHome startDisk(String key, StorageOpener.Journal journal, int hash) {
        boolean onLoop = options.getThreadingMode() == ThreadingMode.FUSED;
        int slot = Math.floorMod(hash, loops.size());
        WorkerSignal signal = onLoop ? fusedSignals.get(slot) : ports.workers().newSignal();
        String name = label + "-disk-" + disks++;
        Ring<DiskEvent> ring =
                ports.rings().create(name, options.getRingSize(), DiskEvent::new, signal);
        PostBox<Runnable> jobs = new PostBox<>(signal);
        Flag full = new Flag();
        DiskNumbers numbers = new DiskNumbers(ports.clock());
        DiskStation station = new DiskStation(name, journal.store(), ring, jobs, full, numbers);
        journal.store().prepareBeside(station.beside(bulk(hash)));
        WorkerFactory.@Nullable Running worker = null;
        if (onLoop) {
            fused.get(slot).add(station);
        } else {
            worker = ports.workers().start(name, signal, List.of(station));
        }
        return new DiskHome(key, journal, ring, jobs, full, station, numbers, worker);
    }

    /**
     * Ends the station that writes a journal, and does what follows when no worker touches that journal any more. Thread:
     * ANY but a worker's; what follows runs here or on the closer.
     */
    void stopDisk(DiskHome home, Runnable then) {
        if (home.worker != null) {
            home.worker.stop();
            join(home.worker, home.station.name());
            then.run();
            return;
        }
        // The worker goes on with other stations. Only between two calls of this one is it surely
        // not inside, so it is the worker that takes the station out.
        home.jobs.post(
                () -> {
                    fused.forEach(list -> list.remove(home.station));
                    ports.closer().execute(then);
                });
    }

    LoopStation loop(int hash) {
        return loops.get(Math.floorMod(hash, loops.size()));
    }

    Ring<FsmEvent> fsmRing(int hash) {
        return fsmRings.get(Math.floorMod(hash, fsmRings.size()));
    }

    BulkStation bulk(int hash) {
        return bulks.get(Math.floorMod(hash, bulks.size()));
    }

    List<LoopStation> loops() {
        return loops;
    }

    List<Ring<FsmEvent>> fsmRings() {
        return fsmRings;
    }

    /** In the order of {@link #fsmRings}. */
    List<FsmNumbers> fsmNumbers() {
        return fsmNumbers;
    }

    /** In the order of {@link #fsmRings}. */
    List<String> fsmNames() {
        return fsmNames;
    }

    List<BulkStation> bulks() {
        return bulks;
    }

    /** Workers by name, without those that only write a journal. */
    Map<String, WorkerFactory.Running> running() {
        return running;
    }

    /** Ends all workers and waits for them. */
    void stop() {
        running.values().forEach(WorkerFactory.Running::stop);
        running.values().forEach(w -> join(w, label));
    }

    private static void join(WorkerFactory.Running worker, String name) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!worker.join(TimeUnit.SECONDS.toNanos(10))) {
                        LOG.warn(
                                "a worker of {} has not ended for 10 s: user code or the disk holds it",
                                name);
                        continue;
                    }
                    return;
                } catch (InterruptedException e) {
                    // Half-closed files are worse than a late answer.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

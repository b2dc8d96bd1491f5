package io.jraft.sim.node;

import io.jraft.StateMachine;
import io.jraft.conf.Configuration;
import io.jraft.engine.EngineImpl;
import io.jraft.engine.GroupHandle;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Members of other groups in a node's engine: they share its journal and its workers, and nobody looks at what they do. They
 * are gone with the life of the process. Owner: the run's thread.
 */
final class Passengers {
    private final SimNode node;
    private final Map<String, GroupHandle> aboard = new LinkedHashMap<>();

    Passengers(SimNode node) {
        this.node = node;
    }

    void clear() {
        aboard.clear();
    }

    @Nullable GroupHandle get(String group) {
        return aboard.get(group);
    }

    void board(EngineImpl engine, String group, StateMachine machine) {
        if (aboard.containsKey(group)) {
            return;
        }
        NodeOptions options = node.options(machine);
        options.setRaftMetaUri("/data/" + group + "/meta");
        options.setSnapshotUri(null);
        board(engine, group, node.peer(), options);
    }

    /** One that has a name of its own there, and snapshots, which it takes when it is asked for one. */
    void board(
            EngineImpl engine,
            String group,
            PeerId peer,
            Configuration initial,
            String directory,
            StateMachine machine) {
        if (aboard.containsKey(group)) {
            return;
        }
        NodeOptions options = node.options(machine);
        options.setInitialConf(initial);
        options.setRaftMetaUri(directory + "/meta");
        options.setSnapshotUri(directory + "/snapshot");
        options.setSnapshotIntervalSecs(0);
        board(engine, group, peer, options);
    }

    private void board(EngineImpl engine, String group, PeerId peer, NodeOptions options) {
        int born = node.incarnation();
        engine.start(
                        group,
                        peer,
                        options,
                        h -> {
                            if (born == node.incarnation()) {
                                aboard.put(group, h);
                            }
                        })
                .whenComplete(
                        (h, failure) -> {
                            boolean mine = born == node.incarnation() && !node.disk().isCrashed();
                            if (failure != null && mine) {
                                node.passengerFailed(group, failure);
                            }
                        });
    }

    void leave(EngineImpl engine, String group, Runnable ended) {
        GroupHandle passenger = aboard.get(group);
        if (passenger == null) {
            return;
        }
        int born = node.incarnation();
        engine.stop(passenger)
                .whenComplete(
                        (ok, failure) -> {
                            if (born == node.incarnation()) {
                                aboard.remove(group);
                                ended.run();
                            }
                        });
    }

    /** Takes one that has left, or never ran, out of the journal; {@code over} gets what went wrong, or null. */
    void forget(
            EngineImpl engine,
            String group,
            PeerId peer,
            String directory,
            Consumer<@Nullable Throwable> over) {
        NodeOptions options = node.options();
        options.setRaftMetaUri(directory + "/meta");
        int born = node.incarnation();
        engine.forget(group, peer, options)
                .whenComplete(
                        (ok, failure) -> {
                            if (born == node.incarnation() && !node.disk().isCrashed()) {
                                over.accept(failure);
                            }
                        });
    }

    /** Stops all of them. */
    List<CompletableFuture<Void>> stop(EngineImpl engine) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        aboard.values().forEach(passenger -> ends.add(engine.stop(passenger)));
        return ends;
    }
}

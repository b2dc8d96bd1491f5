package io.jraft.bench.load;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.JRaftUtils;
import io.jraft.Node;
import io.jraft.RaftGroupService;
import io.jraft.Status;
import io.jraft.bench.node.Contestant;
import io.jraft.bench.node.Operation;
import io.jraft.bench.node.ReadKind;
import io.jraft.bench.node.ServerMain;
import io.jraft.bench.node.ServerSpec;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.error.RaftException;
import io.jraft.option.NodeOptions;
import io.jraft.option.ReadOnlyOption;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcServer;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A server whose groups have a state machine without state. Thread: see {@link Contestant}.
 */
public final class LoadServer implements Contestant {
    /** System property: the random part of an election timeout, in ms; the default of whoever runs this if not set. */
    private static final String ELECTION_DELAY = "jraft.bench.electionDelayMs";

    /** System property: the election timeout, in ms; the default of whoever runs this if not set. */
    private static final String ELECTION_TIMEOUT = "jraft.bench.electionTimeoutMs";

    private static final long SNAPSHOT_MINUTES = 5;

    private final List<RaftGroupService> services = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Snapshots snapshots = new Snapshots();

    private LoadServer(ServerSpec spec) throws IOException {
        PeerId self = JRaftUtils.getPeerId(spec.endpoints().get(spec.id()));
        RpcServer server = RaftRpcServerFactory.createRaftRpcServer(self.getEndpoint());
        for (int group = 0; group < spec.groups(); group++) {
            NodeOptions options = new NodeOptions();
            options.setFsm(new Walker(snapshots));
            options.setInitialConf(JRaftUtils.getConfiguration(String.join(",", spec.endpoints())));
            Path directory = spec.directory().resolve("group" + group);
            Files.createDirectories(directory);
            options.setLogUri(directory.resolve("log").toString());
            options.setRaftMetaUri(directory.resolve("raft_meta").toString());
            options.setSnapshotUri(directory.resolve("snapshot").toString());
            // No snapshot while measuring: what is measured is the log.
            options.setSnapshotIntervalSecs(0);
            Integer electionDelay = Integer.getInteger(ELECTION_DELAY);
            if (electionDelay != null) {
                options.getRaftOptions().setMaxElectionDelayMs(electionDelay);
            }
            Integer electionTimeout = Integer.getInteger(ELECTION_TIMEOUT);
            if (electionTimeout != null) {
                options.setElectionTimeoutMs(electionTimeout);
            }
            Tuning.tune(options, spec);
            // The first group starts the server that carries all of them.
            RaftGroupService service =
                    new RaftGroupService("bench" + group, self, options, server, group > 0);
            services.add(service);
            nodes.add(service.start(group == 0));
        }
    }

    public static void main(String[] args) {
        Tuning.process();
        ServerMain.run(args, LoadServer::new);
    }

    @Override
    public int[] led() {
        return IntStream.range(0, nodes.size()).filter(i -> nodes.get(i).isLeader()).toArray();
    }

    @Override
    public void submit(int group, byte[] payload, Operation operation) {
        if (!(operation.attachment instanceof Applied)) {
            operation.attachment = new Applied(operation);
        }
        nodes.get(group).apply(new Task(ByteBuffer.wrap(payload), (Applied) operation.attachment));
    }

    @Override
    public void read(ReadKind kind, int group, Operation operation) {
        ReadOnlyOption option =
                kind == ReadKind.LEASE
                        ? ReadOnlyOption.ReadOnlyLeaseBased
                        : ReadOnlyOption.ReadOnlySafe;
        nodes.get(group)
                .readIndex(
                        option,
                        new byte[0],
                        new ReadIndexClosure() {
                            @Override
                            public void run(Status status, long index, byte @Nullable [] context) {
                                operation.done(status.isOk() ? null : status.toString());
                            }
                        });
    }

    @Override
    public void snapshot(long bytes) throws Exception {
        snapshots.next(bytes);
        for (Node node : nodes) {
            CompletableFuture<Status> done = new CompletableFuture<>();
            node.snapshot(done::complete);
            Status status = done.get(SNAPSHOT_MINUTES, TimeUnit.MINUTES);
            if (!status.isOk()) {
                throw new IOException("no snapshot: " + status);
            }
        }
    }

    @Override
    public int snapshotsLoaded() {
        return snapshots.loaded();
    }

    @Override
    public String notes() {
        return Tuning.NOTES;
    }

    @Override
    public void close() {
        services.forEach(RaftGroupService::shutdown);
    }

    private record Applied(Operation operation) implements Closure {
        @Override
        public void run(Status status) {
            operation.done(status.isOk() ? null : status.toString());
        }
    }

    /** A state machine without state: it answers, and nothing else costs anything. Its snapshots are as big as told. */
    private static final class Walker extends StateMachineAdapter {
        private final Snapshots snapshots;

        Walker(Snapshots snapshots) {
            this.snapshots = snapshots;
        }

        @Override
        public void onSnapshotSave(SnapshotWriter writer, Closure done) {
            snapshots.save(writer, done);
        }

        @Override
        public boolean onSnapshotLoad(SnapshotReader reader) {
            snapshots.load();
            return true;
        }

        @Override
        public void onApply(Iterator entries) {
            while (entries.hasNext()) {
                Closure done = entries.done();
                if (done != null) {
                    done.run(Status.OK());
                }
                entries.next();
            }
        }

        @Override
        public void onError(RaftException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(4);
        }
    }
}

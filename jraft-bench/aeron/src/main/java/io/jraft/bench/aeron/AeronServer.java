package io.jraft.bench.aeron;

import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ClusteredMediaDriver;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.client.EgressListener;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.Header;
import io.jraft.bench.node.Contestant;
import io.jraft.bench.node.Operation;
import io.jraft.bench.node.ServerMain;
import io.jraft.bench.node.ServerSpec;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NoOpLock;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A member of an Aeron cluster, and in the leader's process a client of it that comes in by shared memory, without the
 * network between. Thread: see {@link Contestant}; the client belongs to the loader.
 */
public final class AeronServer implements Contestant, EgressListener {
    private static final String NOTES =
            "media driver, archive and consensus module each on one thread (SHARED); backing-off idle strategies (default);"
                    + " MTU 8 KiB; archive and cluster file sync level 1, catalog 1; sparse term buffers off; one client by IPC in"
                    + " the leader's process";
    private static final int MTU_BYTES = 8_192;
    private static final int SYNC_LEVEL = 1;
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int SOCKET_BUFFER_BYTES = 2 << 20;
    private static final String HOST = "127.0.0.1";

    private final String aeronDirectory;
    private final EchoService service = new EchoService();
    private final ClusteredMediaDriver driver;
    private final ClusteredServiceContainer container;

    // The loader's.
    private final List<Operation> operations = new ArrayList<>();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[0]);
    private @Nullable AeronCluster client;
    private int received;

    private AeronServer(ServerSpec spec) {
        if (spec.groups() != 1) {
            throw new IllegalArgumentException("an Aeron cluster is one group");
        }
        aeronDirectory = aeronDirectory(spec.directory());
        List<Integer> archivePorts = spec.sparePorts().stream().map(ports -> ports.get(4)).toList();
        ErrorHandler errors = Throwable::printStackTrace;
        MediaDriver.Context media =
                new MediaDriver.Context()
                        .aeronDirectoryName(aeronDirectory)
                        .dirDeleteOnStart(true)
                        .dirDeleteOnShutdown(true)
                        .threadingMode(ThreadingMode.SHARED)
                        .termBufferSparseFile(false)
                        .mtuLength(MTU_BYTES)
                        .ipcMtuLength(MTU_BYTES)
                        .socketSndbufLength(SOCKET_BUFFER_BYTES)
                        .socketRcvbufLength(SOCKET_BUFFER_BYTES)
                        .initialWindowLength(SOCKET_BUFFER_BYTES)
                        .errorHandler(errors);
        Archive.Context archive =
                new Archive.Context()
                        .aeronDirectoryName(aeronDirectory)
                        .archiveDir(directory(spec, "archive"))
                        .controlChannel(udp(archivePorts.get(spec.id())))
                        .localControlChannel("aeron:ipc?term-length=64k")
                        .replicationChannel(udp(0))
                        .recordingEventsEnabled(false)
                        .threadingMode(ArchiveThreadingMode.SHARED)
                        .fileSyncLevel(SYNC_LEVEL)
                        .catalogFileSyncLevel(SYNC_LEVEL)
                        .errorHandler(errors);
        AeronArchive.Context archiveClient =
                new AeronArchive.Context()
                        .lock(NoOpLock.INSTANCE)
                        .aeronDirectoryName(aeronDirectory)
                        .controlRequestChannel(archive.localControlChannel())
                        .controlRequestStreamId(archive.localControlStreamId())
                        .controlResponseChannel(archive.localControlChannel());
        ConsensusModule.Context consensus =
                new ConsensusModule.Context()
                        .aeronDirectoryName(aeronDirectory)
                        .clusterDir(directory(spec, "cluster"))
                        .clusterMemberId(spec.id())
                        .clusterMembers(members(spec))
                        .archiveContext(archiveClient.clone())
                        .ingressChannel("aeron:udp")
                        .isIpcIngressAllowed(true)
                        .replicationChannel(udp(0))
                        .fileSyncLevel(SYNC_LEVEL)
                        .errorHandler(errors);
        driver = ClusteredMediaDriver.launch(media, archive, consensus);
        container =
                ClusteredServiceContainer.launch(
                        new ClusteredServiceContainer.Context()
                                .aeronDirectoryName(aeronDirectory)
                                .archiveContext(archiveClient.clone())
                                .clusterDir(directory(spec, "cluster"))
                                .clusteredService(service)
                                .errorHandler(errors));
    }

    /** In memory where the system has such a place, as Aeron does by default; one name per server, so that it is used again. */
    private static String aeronDirectory(Path data) {
        Path memory = Path.of("/dev/shm");
        return Files.isDirectory(memory)
                ? memory.resolve(
                                "jraft-bench-"
                                        + Integer.toHexString(data.toAbsolutePath().hashCode()))
                        .toString()
                : data.resolve("driver").toString();
    }

    private static File directory(ServerSpec spec, String name) {
        return spec.directory().resolve(name).toFile();
    }

    private static String udp(int port) {
        return "aeron:udp?endpoint=" + HOST + ":" + port;
    }

    /** For each member: its number, and where it takes ingress, consensus, log, catch-up and archive. */
    private static String members(ServerSpec spec) {
        StringBuilder members = new StringBuilder();
        for (int id = 0; id < spec.sparePorts().size(); id++) {
            members.append(id);
            for (int port : spec.sparePorts().get(id).subList(0, 5)) {
                members.append(',').append(HOST).append(':').append(port);
            }
            members.append('|');
        }
        return members.toString();
    }

    public static void main(String[] args) {
        ServerMain.run(args, AeronServer::new);
    }

    @Override
    public int[] led() {
        return service.leads() ? new int[1] : new int[0];
    }

    @Override
    public void beginLoad() {
        client =
                AeronCluster.connect(
                        new AeronCluster.Context()
                                .aeronDirectoryName(aeronDirectory)
                                .messageTimeoutNs(CONNECT_NANOS)
                                .ingressChannel("aeron:ipc")
                                .egressChannel("aeron:ipc")
                                .egressListener(this));
    }

    @Override
    public void endLoad() {
        client().close();
        client = null;
        operations.clear();
    }

    private AeronCluster client() {
        if (client == null) {
            throw new IllegalStateException("no load has begun");
        }
        return client;
    }

    /** The message's number is written into its first eight bytes, so there must be as many. */
    @Override
    public void submit(int group, byte[] payload, Operation operation) {
        if (!(operation.attachment instanceof Integer)
                || (Integer) operation.attachment >= operations.size()
                || operations.get((Integer) operation.attachment) != operation) {
            operation.attachment = operations.size();
            operations.add(operation);
        }
        message.wrap(payload);
        message.putLong(0, (Integer) operation.attachment);
        long offered = client().offer(message, 0, payload.length);
        while (offered < 0) {
            if (client().isClosed()) {
                operation.done("the cluster closed the session");
                return;
            }
            client().pollEgress();
            Thread.onSpinWait();
            offered = client().offer(message, 0, payload.length);
        }
    }

    @Override
    public boolean polled() {
        return true;
    }

    @Override
    public int poll() {
        received = 0;
        client().pollEgress();
        return received;
    }

    @Override
    public void onMessage(
            long sessionId,
            long timestamp,
            DirectBuffer buffer,
            int offset,
            int length,
            Header header) {
        received++;
        operations.get((int) buffer.getLong(offset)).done(null);
    }

    @Override
    public String notes() {
        return NOTES;
    }

    @Override
    public void close() {
        container.close();
        driver.close();
    }
}

package io.jraft.core.snapshot;

import static io.jraft.testing.NodeFixture.GROUP;
import static io.jraft.testing.NodeFixture.members;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.context.BulkOp;
import io.jraft.core.node.NodeParts;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.Route;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.storage.SnapshotThrottle;
import io.jraft.storage.local.LocalSnapshotStore;
import io.jraft.storage.snapshot.SnapshotWriter;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.NodeFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions of followers that pull, with the bulk worker moved by hand. */
class SnapshotServerTest {
    private static final String DIR = "/snapshots";

    private final NodeParts leader = NodeFixture.of(3).node.parts;
    private final MemFileSystem fs = new MemFileSystem();
    private final LocalSnapshotStore store = new LocalSnapshotStore(fs, DIR);
    private final Deque<BulkOp> bulk = new ArrayDeque<>();
    private int damages;

    @Test
    @DisplayName(
            "a session that ends while the worker still reads for it lets go of its snapshot when the read comes back")
    void endsWhileItReads() throws IOException {
        store.recover();
        LogId old = save(10);
        SnapshotServer[] server = new SnapshotServer[1];
        // Between the opening and the reading of the file: leadership ends, and another reader
        // finds the snapshot damaged.
        server[0] =
                serving(
                        bytes -> {
                            server[0].closeAll();
                            store.giveUp(old, "a sector is dead");
                            return bytes;
                        });

        server[0].onRequest(
                new ChunkRequest(
                        new Route(GROUP, peer(2), peer(1)),
                        leader.state().term(),
                        old,
                        "data",
                        0,
                        8));
        bulk.removeFirst().execute().run();

        assertThat(damages).isEqualTo(1);
        save(20);
        assertThat(fs.exists(DIR + "/snapshot_10"))
                .as("nobody reads it any more, so the next save puts it aside")
                .isFalse();
    }

    private SnapshotServer serving(SnapshotThrottle throttle) {
        return new SnapshotServer(
                leader.ctx(),
                leader.state(),
                peer -> true,
                leader.outbox(),
                leader.deadlines(),
                store,
                new BulkQueue(
                        op -> {
                            bulk.addLast(op);
                            return true;
                        },
                        leader.mailbox()),
                throttle,
                () -> damages++);
    }

    private LogId save(long index) throws IOException {
        SnapshotWriter writer = store.create();
        try (var file = fs.open(writer.getPath() + "/data", OpenMode.CREATE)) {
            file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
        }
        writer.addFile("data");
        LogId last = new LogId(index, 1);
        return store.publish(
                        writer,
                        new SnapshotMeta(
                                last, 0, ConfEntry.stable(LogId.ZERO, members(3)), List.of()))
                .last();
    }
}

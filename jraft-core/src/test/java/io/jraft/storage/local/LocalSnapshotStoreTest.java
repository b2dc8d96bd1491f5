package io.jraft.storage.local;

import static io.jraft.storage.local.Snapshots.at;
import static io.jraft.storage.local.Snapshots.content;
import static io.jraft.storage.local.Snapshots.load;
import static io.jraft.storage.local.Snapshots.meta;
import static io.jraft.storage.local.Snapshots.save;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import io.jraft.entity.LocalFileMetaOutter.LocalFileMeta;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.NoSpaceException;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import io.jraft.testing.MemFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Saving, keeping and reading snapshots, and what happens to damaged ones. */
class LocalSnapshotStoreTest {
    private static final String DIR = "/data/snapshot";

    private final MemFileSystem fs = new MemFileSystem();
    private LocalSnapshotStore store;

    @BeforeEach
    void open() throws IOException {
        store = new LocalSnapshotStore(fs, DIR);
        assertThat(store.recover()).isEmpty();
    }

    private List<String> reopened() throws IOException {
        store = new LocalSnapshotStore(fs, DIR);
        return store.recover();
    }

    private List<Long> indexes() {
        return store.published().stream().map(m -> m.last().index()).toList();
    }

    @Test
    @DisplayName(
            "what a state machine wrote is read back, with everything the snapshot says about itself, also after a restart")
    void savesAndReads() throws IOException {
        assertThat(store.latest()).isNull();
        SnapshotWriter writer = store.create();
        Snapshots.fill(fs, writer, content(10));
        LocalFileMeta said =
                LocalFileMeta.newBuilder()
                        .setChecksum("mine")
                        .setUserMeta(ByteString.copyFromUtf8("x"))
                        .build();
        writer.removeFile("data");
        assertThat(writer.addFile("data", said)).isTrue();
        assertThat(writer.listFiles()).containsExactly("data", "empty", "sub/deep/more");
        store.publish(writer, meta(10));

        for (int life = 0; life < 2; life++) {
            assertThat(load(fs, store, at(10))).usingRecursiveComparison().isEqualTo(content(10));
            try (SnapshotReader reader = store.open(at(10))) {
                assertThat(reader.getFileMeta("data")).isEqualTo(said);
                assertThat(reader.getFileMeta("empty"))
                        .isEqualTo(LocalFileMeta.getDefaultInstance());
                assertThat(reader.getFileMeta("none")).isNull();
                assertThat(reader.load().getLastIncludedIndex()).isEqualTo(10);
                assertThat(reader.load().getLastIncludedTerm()).isEqualTo(2);
                assertThat(reader.load().getPeersList()).containsExactly("a:1", "b:2");
                assertThat(reader.load().getLearnersList()).containsExactly("c:3");
            }
            SnapshotMeta latest = store.latest();
            assertThat(latest.chain()).isEqualTo(310);
            assertThat(latest.conf()).isEqualTo(Snapshots.CONF);
            assertThat(latest.totalBytes()).isEqualTo(300 + "more of 10".length());
            assertThat(reopened()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "the newest two snapshots stay; an older one stays for as long as somebody reads it")
    void retention() throws IOException {
        save(fs, store, 10);
        SnapshotReader slow = store.open(at(10));
        save(fs, store, 20);
        save(fs, store, 30);
        assertThat(indexes()).containsExactly(10L, 20L, 30L);
        assertThat(load(fs, store, at(10))).usingRecursiveComparison().isEqualTo(content(10));

        slow.close();
        slow.close();
        save(fs, store, 40);
        assertThat(indexes()).containsExactly(30L, 40L);
        assertThat(store.open(at(10))).isNull();
        assertThat(fs.list(DIR)).containsExactly("snapshot_30", "snapshot_40");
    }

    @Test
    @DisplayName(
            "T36 chunks of files of 0, n x chunk and n x chunk +-1 bytes put together give the file")
    void chunkSizes() throws IOException {
        int chunk = 64;
        for (int size : new int[] {0, 1, 63, 64, 65, 127, 128, 129, 640}) {
            long index = size + 10;
            SnapshotWriter writer = store.create();
            byte[] whole = Snapshots.bytes(size, size);
            Snapshots.fill(fs, writer, Map.of("f", whole));
            SnapshotMeta meta = store.publish(writer, meta(index));
            ByteBuffer together = ByteBuffer.allocate(size);
            for (long at = 0; at < size; at += chunk) {
                together.put(store.readChunk(meta.last(), "f", at, chunk));
            }
            assertThat(together.array()).isEqualTo(whole);
            assertThat(store.readChunk(meta.last(), "f", size, chunk)).isEmpty();
            assertThatThrownBy(() -> store.readChunk(meta.last(), "f", size + 1, chunk))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("only what the manifest lists can be read by a peer")
    void chunksOfListedFilesOnly() throws IOException {
        save(fs, store, 10);
        for (String name : List.of("../x", "__raft_snapshot_meta", "sub", "none", "/data")) {
            assertThatThrownBy(() -> store.readChunk(at(10), name, 0, 10))
                    .hasMessageContaining(name);
        }
        assertThatThrownBy(() -> store.readChunk(at(11), "data", 0, 10)).hasMessageContaining("11");
        assertThatThrownBy(() -> store.readChunk(at(10), "data", -1, 10))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.readChunk(at(10), "data", 0, -1))
                .isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName(
            "T55 a flipped byte anywhere in a file or a manifest is found at start, named, and the snapshot before is used")
    void flippedByte() throws IOException {
        save(fs, store, 10);
        for (String name : List.of("data", "sub/deep/more", "__raft_snapshot_meta")) {
            save(fs, store, 20);
            String path = DIR + "/snapshot_20/" + name;
            fs.flip(path, fs.content(path).length - 1, 0x10);

            assertThat(reopened()).singleElement().asString().contains(path);
            assertThat(indexes()).containsExactly(10L);
            assertThat(load(fs, store, at(10))).usingRecursiveComparison().isEqualTo(content(10));
            assertThat(fs.list(DIR)).containsExactly("damaged_20", "snapshot_10");
            assertThat(reopened()).as("it is reported once").isEmpty();
        }
    }

    @Test
    @DisplayName("T55 a missing, shorter or longer file is found at start")
    void wrongSize() throws IOException {
        save(fs, store, 10);
        save(fs, store, 20);
        fs.replace(DIR + "/snapshot_20/data", new byte[299]);
        assertThat(reopened()).singleElement().asString().contains("data", "299", "300");

        save(fs, store, 20);
        fs.replace(DIR + "/snapshot_20/empty", new byte[1]);
        assertThat(reopened()).singleElement().asString().contains("empty");

        save(fs, store, 20);
        fs.delete(DIR + "/snapshot_20/data");
        assertThat(reopened()).singleElement().asString().contains("data", "missing");

        save(fs, store, 20);
        fs.delete(DIR + "/snapshot_20/__raft_snapshot_meta");
        assertThat(reopened())
                .singleElement()
                .asString()
                .contains("__raft_snapshot_meta", "missing");
        assertThat(indexes()).containsExactly(10L);
    }

    @Test
    @DisplayName(
            "T55 damage that comes later is found when the snapshot is opened again: it is not served, and a new one takes its place")
    void damageWhileRunning() throws IOException {
        save(fs, store, 10);
        save(fs, store, 20);
        store.open(at(20)).close();
        fs.flip(DIR + "/snapshot_20/data", 5, 1);

        assertThatThrownBy(() -> store.open(at(20)))
                .hasMessageContaining(DIR + "/snapshot_20/data");
        assertThat(store.latest().last()).isEqualTo(at(10));
        assertThat(store.open(at(20))).isNull();
        assertThatThrownBy(() -> store.readChunk(at(20), "data", 0, 1))
                .isInstanceOf(IOException.class);

        save(fs, store, 20);
        assertThat(load(fs, store, at(20))).usingRecursiveComparison().isEqualTo(content(20));
        assertThat(reopened()).isEmpty();
        assertThat(indexes()).containsExactly(10L, 20L);
    }

    @Test
    @DisplayName(
            "Z1-quiet one that was given up, because it cannot be read, is not offered, and a new one of the same entry takes its place")
    void givenUp() throws IOException {
        save(fs, store, 10);
        SnapshotMeta unreadable = save(fs, store, 20);
        SnapshotReader reading = store.open(at(20));
        store.giveUp(at(20), "its sectors are dead");

        assertThat(store.latest().last()).isEqualTo(at(10));
        assertThat(store.open(at(20))).isNull();
        assertThat(save(fs, store, 20)).isNotSameAs(unreadable);
        assertThat(load(fs, store, at(20))).usingRecursiveComparison().isEqualTo(content(20));
        reading.close();
        store.giveUp(at(30), "there is none");
        assertThat(indexes()).containsExactly(10L, 20L);
    }

    @Test
    @DisplayName(
            "Z4 a damaged snapshot is not one of the two that are kept: the sound one before it stays")
    void damagedOnesDoNotCount() throws IOException {
        save(fs, store, 10);
        save(fs, store, 20);
        store.open(at(20)).close();
        fs.flip(DIR + "/snapshot_20/data", 5, 1);
        assertThatThrownBy(() -> store.open(at(20))).isInstanceOf(IOException.class);

        save(fs, store, 30);
        assertThat(indexes()).containsExactly(10L, 30L);
        assertThat(load(fs, store, at(10))).usingRecursiveComparison().isEqualTo(content(10));
        save(fs, store, 40);
        assertThat(indexes()).containsExactly(30L, 40L);
    }

    @Test
    @DisplayName(
            "P12 a full disk fails the save, harms no older snapshot, and leaves nothing behind")
    void diskFull() throws IOException {
        save(fs, store, 10);
        for (int room = 0; room < 900; room += 20) {
            long used = 300 + 10 + fs.content(DIR + "/snapshot_10/__raft_snapshot_meta").length;
            fs.capacity(used + room);
            boolean saved = true;
            SnapshotWriter writer = store.create();
            try {
                Snapshots.fill(fs, writer, content(20));
                store.publish(writer, meta(20));
            } catch (NoSpaceException full) {
                saved = false;
                store.abandon(writer);
            }
            fs.capacity(Long.MAX_VALUE);
            assertThat(reopened()).isEmpty();
            assertThat(load(fs, store, at(10))).usingRecursiveComparison().isEqualTo(content(10));
            if (saved) {
                assertThat(room).isGreaterThan(300);
                return;
            }
            assertThat(fs.list(DIR)).containsExactly("snapshot_10");
        }
        assertThat(false).as("never fitted").isTrue();
    }

    @Test
    @DisplayName(
            "P12 every I/O error during a save fails it and harms nothing; the next save works")
    void ioErrors() throws IOException {
        boolean fired = true;
        for (int call = 1; fired; call++) {
            MemFileSystem disk = new MemFileSystem();
            LocalSnapshotStore its = new LocalSnapshotStore(disk, DIR);
            its.recover();
            save(disk, its, 10);
            disk.failAt(call, MemFileSystem.Fault.IO_ERROR);
            try {
                save(disk, its, 20);
                fired = disk.calls().size() >= call;
            } catch (IOException expected) {
                assertThat(its.latest().last()).isEqualTo(at(10));
            }
            disk.countCalls();
            save(disk, its, 30);
            LocalSnapshotStore next = new LocalSnapshotStore(disk, DIR);
            assertThat(next.recover()).isEmpty();
            assertThat(load(disk, next, at(30))).usingRecursiveComparison().isEqualTo(content(30));
        }
    }

    @Test
    @DisplayName(
            "T42 a state machine that registers a name leading elsewhere gets no snapshot, and learns why")
    void badNames() throws IOException {
        SnapshotWriter writer = store.create();
        Snapshots.fill(fs, writer, content(10));
        assertThat(writer.addFile("../other")).isFalse();

        assertThatThrownBy(() -> store.publish(writer, meta(10))).hasMessageContaining("../other");
        store.abandon(writer);
        assertThat(fs.list(DIR)).isEmpty();
    }

    @Test
    @DisplayName(
            "a registered file that was never written, or is a directory, fails the save and is named")
    void missingFile() throws IOException {
        for (String name : List.of("forgotten", "sub")) {
            SnapshotWriter writer = store.create();
            Snapshots.fill(fs, writer, content(10));
            writer.addFile(name);
            assertThatThrownBy(() -> store.publish(writer, meta(10))).hasMessageContaining(name);
            store.abandon(writer);
        }
        assertThat(store.latest()).isNull();
    }

    @Test
    @DisplayName("a file is registered once; a meta of an unknown type is refused")
    void registering() throws IOException {
        SnapshotWriter writer = store.create();
        assertThat(writer.addFile("f")).isTrue();
        assertThat(writer.addFile("f")).isFalse();
        assertThat(writer.isOk()).isTrue();
        assertThat(writer.addFile("g", null)).isTrue();
        assertThat(writer.getFileMeta("g")).isEqualTo(LocalFileMeta.getDefaultInstance());
        assertThat(writer.addFile("h", StringValue.of("x"))).isFalse();
        assertThat(writer.isOk()).isFalse();
        assertThat(writer.removeFile("f")).isTrue();
        assertThat(writer.removeFile("f")).isFalse();
        writer.close();
        assertThat(fs.list(DIR)).as("closed with an error, nothing is kept").isEmpty();
    }

    @Test
    @DisplayName(
            "two writers at once do not meet; saving the same entry again keeps the snapshot that is there; an older one is refused")
    void sameAndOlder() throws IOException {
        SnapshotWriter one = store.create();
        SnapshotWriter two = store.create();
        assertThat(one.getPath()).isNotEqualTo(two.getPath());
        Snapshots.fill(fs, one, content(20));
        Snapshots.fill(fs, two, content(20));
        SnapshotMeta first = store.publish(one, meta(20));
        assertThat(store.publish(two, meta(20))).isSameAs(first);
        assertThatThrownBy(() -> save(fs, store, 10)).hasMessageContaining("comes too late");
        assertThat(indexes()).containsExactly(20L);
    }

    @Test
    @DisplayName("snapshots may be written on another directory of the same disk")
    void temporaryElsewhere() throws IOException {
        LocalSnapshotStore split = new LocalSnapshotStore(fs, "/s/", "/t/");
        split.recover();
        SnapshotWriter writer = split.create();
        assertThat(writer.getPath()).startsWith("/t/");
        Snapshots.fill(fs, writer, content(10));
        split.publish(writer, meta(10));
        split.create();

        LocalSnapshotStore again = new LocalSnapshotStore(fs, "/s", "/t");
        assertThat(again.recover()).isEmpty();
        assertThat(load(fs, again, at(10))).usingRecursiveComparison().isEqualTo(content(10));
        assertThat(fs.list("/t")).isEmpty();
        assertThat(fs.list("/s")).containsExactly("snapshot_10");
    }

    @Test
    @DisplayName("a directory that only looks like a snapshot is not touched, and named")
    void foreignDirectory() throws IOException {
        fs.createDirectories(DIR + "/snapshot_of_my_cat");
        assertThatThrownBy(this::reopened).hasMessageContaining("snapshot_of_my_cat");
    }

    @Test
    @DisplayName(
            "what is written into a file after the snapshot was published is found at the next start")
    void writtenLater() throws IOException {
        SnapshotWriter writer = store.create();
        Snapshots.fill(fs, writer, content(10));
        store.publish(writer, meta(10));
        // The digest in the manifest is that of the bytes on disk: a later write is found at the
        // next start.
        try (DataFile late = fs.open(DIR + "/snapshot_10/data", OpenMode.WRITE)) {
            late.write(0, ByteBuffer.wrap(new byte[] {42}));
        }
        assertThat(reopened()).singleElement().asString().contains("snapshot_10/data");
    }
}

package io.jraft.storage.local;

import static io.jraft.storage.local.Snapshots.at;
import static io.jraft.storage.local.Snapshots.content;
import static io.jraft.storage.local.Snapshots.load;
import static io.jraft.storage.local.Snapshots.save;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.model.SnapshotMeta;
import io.jraft.spi.SnapshotStore.Staging;
import io.jraft.storage.snapshot.SnapshotWriter;
import io.jraft.sys.NioFileSystem;
import io.jraft.testing.CrashMode;
import io.jraft.testing.MemFileSystem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Receiving a snapshot in parts. */
class LocalStagingTest {
    private static final String DIR = "/b";

    private final MemFileSystem leaderDisk = new MemFileSystem();
    private MemFileSystem fs = new MemFileSystem();
    private LocalSnapshotStore leader;
    private LocalSnapshotStore store;

    @BeforeEach
    void open() throws IOException {
        leader = new LocalSnapshotStore(leaderDisk, "/a");
        leader.recover();
        restart();
    }

    private void restart() throws IOException {
        store = new LocalSnapshotStore(fs, DIR);
        assertThat(store.recover()).isEmpty();
    }

    @Test
    @DisplayName("T36 a snapshot with files of 0, n x chunk and n x chunk +-1 bytes arrives whole")
    void arrives() throws IOException {
        SnapshotWriter writer = leader.create();
        Map<String, byte[]> files =
                Map.of(
                        "0", new byte[0],
                        "1", Snapshots.bytes(1, 1),
                        "63", Snapshots.bytes(2, 63),
                        "64", Snapshots.bytes(3, 64),
                        "65", Snapshots.bytes(4, 65),
                        "128", Snapshots.bytes(5, 128),
                        "a/127", Snapshots.bytes(6, 127),
                        "a/b/129", Snapshots.bytes(7, 129));
        Snapshots.fill(leaderDisk, writer, files);
        SnapshotMeta meta = leader.publish(writer, Snapshots.meta(10));

        Staging staging = store.stage(meta);
        Snapshots.copy(leader, staging, meta, 64);
        staging.publish();
        staging.suspend();

        assertThat(load(fs, store, at(10)))
                .usingRecursiveComparison()
                .isEqualTo(load(leaderDisk, leader, at(10)));
        assertThat(store.latest()).usingRecursiveComparison().isEqualTo(meta);
        restart();
        assertThat(store.latest()).usingRecursiveComparison().isEqualTo(meta);
        assertThat(fs.list(DIR)).containsExactly("snapshot_10");
    }

    @Test
    @DisplayName(
            "T4 a sync that fails throws away what came: its pages count as clean, and another sync would save nothing")
    void failedSync() throws IOException {
        SnapshotMeta meta = save(leaderDisk, leader, 10);
        Staging staging = store.stage(meta);
        Snapshots.copy(leader, staging, meta, 64);
        fs.failAt(1, MemFileSystem.Fault.IO_ERROR);
        assertThatThrownBy(staging::publish).isInstanceOf(IOException.class);
        staging.suspend();

        Staging again = store.stage(meta);
        for (SnapshotMeta.File file : meta.files()) {
            assertThat(again.received(file.name())).as(file.name()).isZero();
        }
        Snapshots.copy(leader, again, meta, 64);
        again.publish();
        again.suspend();
        assertThat(load(fs, store, at(10)))
                .usingRecursiveComparison()
                .isEqualTo(load(leaderDisk, leader, at(10)));
    }

    @Test
    @DisplayName("C13 every part sent twice, and in overlapping pieces, changes nothing")
    void duplicates() throws IOException {
        SnapshotMeta meta = save(leaderDisk, leader, 10);
        Staging staging = store.stage(meta);
        for (SnapshotMeta.File file : meta.files()) {
            byte[] whole = content(10).get(file.name());
            for (int at = 0; at < whole.length; at += 50) {
                byte[] part = leader.readChunk(at(10), file.name(), at, 50);
                staging.write(file.name(), at, part);
                staging.write(file.name(), at, part);
                int earlier = Math.max(0, at - 30);
                staging.write(
                        file.name(), earlier, leader.readChunk(at(10), file.name(), earlier, 60));
                staging.write(file.name(), 0, leader.readChunk(at(10), file.name(), 0, 10));
            }
            staging.write(file.name(), 0, new byte[0]);
            assertThat(staging.received(file.name())).isEqualTo(file.size());
        }
        staging.publish();

        assertThat(load(fs, store, at(10))).usingRecursiveComparison().isEqualTo(content(10));
    }

    @Test
    @DisplayName(
            "C13 a part that leaves a gap, ends behind the file, or whose end overflows a long is refused")
    void impossibleParts() throws IOException {
        SnapshotMeta huge =
                new SnapshotMeta(
                        at(10),
                        0,
                        Snapshots.CONF,
                        List.of(new SnapshotMeta.File("f", Long.MAX_VALUE, 0, new byte[0])));
        Staging staging = store.stage(huge);
        byte[] ten = new byte[10];
        assertThatThrownBy(() -> staging.write("f", 1, ten)).hasMessageContaining("gap");
        assertThatThrownBy(() -> staging.write("f", 1L << 32, ten)).hasMessageContaining("gap");
        assertThatThrownBy(() -> staging.write("f", Long.MAX_VALUE - 5, ten))
                .hasMessageContaining("does not fit");
        assertThatThrownBy(() -> staging.write("f", Long.MAX_VALUE, ten))
                .hasMessageContaining("does not fit");
        assertThatThrownBy(() -> staging.write("f", -1, ten)).hasMessageContaining("does not fit");
        assertThatThrownBy(() -> staging.write("f", Long.MIN_VALUE, ten))
                .hasMessageContaining("does not fit");
        assertThatThrownBy(() -> staging.write("g", 0, ten)).hasMessageContaining("no file 'g'");
        assertThatThrownBy(() -> staging.received("g")).hasMessageContaining("no file 'g'");
        assertThat(staging.received("f")).isZero();
    }

    @Test
    @DisplayName("C13 offsets beyond 2 GiB are read right")
    void beyondTwoGiB(@TempDir Path real) throws IOException {
        NioFileSystem disk = new NioFileSystem();
        LocalSnapshotStore big = new LocalSnapshotStore(disk, real.resolve("s").toString());
        big.recover();
        SnapshotWriter writer = big.create();
        long size = (1L << 31) + 5;
        // A hole: it takes no room on the disk.
        try (RandomAccessFile file = new RandomAccessFile(writer.getPath() + "/f", "rw")) {
            file.seek(size - 3);
            file.write(new byte[] {7, 8, 9});
        }
        writer.addFile("f");
        SnapshotMeta meta = big.publish(writer, Snapshots.meta(10));

        assertThat(meta.totalBytes()).isEqualTo(size);
        assertThat(big.readChunk(at(10), "f", size - 3, 100)).containsExactly(7, 8, 9);
        assertThat(big.readChunk(at(10), "f", size - 4, 2)).containsExactly(0, 7);
    }

    @Test
    @DisplayName(
            "T37 on a real disk, too, a file is as long as what came of it, whatever the sizes of the parts")
    void realLengths(@TempDir Path real) throws IOException {
        SnapshotWriter writer = leader.create();
        byte[] whole = Snapshots.bytes(3, 300_001);
        Snapshots.fill(leaderDisk, writer, Map.of("data", whole));
        SnapshotMeta meta = leader.publish(writer, Snapshots.meta(10));
        NioFileSystem disk = new NioFileSystem();
        String directory = real.resolve("s").toString();
        LocalSnapshotStore follower = new LocalSnapshotStore(disk, directory);
        follower.recover();
        Path incoming = Path.of(directory, "incoming_10_2", "data");
        int[] sizes = {4_096, 8_192, 1, 4_095, 100, 20_000, 65_536, 7, 50_000};

        Staging staging = follower.stage(meta);
        long at = 0;
        for (int i = 0; at < whole.length; i++) {
            byte[] part = leader.readChunk(at(10), "data", at, sizes[i % sizes.length]);
            staging.write("data", at, part);
            at += part.length;
            assertThat(java.nio.file.Files.size(incoming)).isEqualTo(at);
            if (i % 4 == 3) {
                // As after a restart.
                staging.suspend();
                staging = follower.stage(meta);
                assertThat(staging.received("data")).isEqualTo(at);
            }
        }
        staging.publish();

        assertThat(load(disk, follower, at(10)).get("data")).isEqualTo(whole);
    }

    @ParameterizedTest
    @EnumSource(CrashMode.class)
    @DisplayName(
            "T37 what was received before a crash is gone on with, or found wrong and fetched anew; never used unverified")
    void resumes(CrashMode mode) throws IOException {
        SnapshotMeta meta = save(leaderDisk, leader, 10);
        for (int parts = 0; parts < 8; parts++) {
            Staging first = store.stage(meta);
            for (int i = 0; i < parts && i < 6; i++) {
                first.write("data", i * 50L, leader.readChunk(at(10), "data", i * 50L, 50));
            }
            fs.crash(mode, new Random(parts));
            restart();
            assertThat(store.latest()).isNull();

            Staging second = store.stage(meta);
            if (mode == CrashMode.KEPT || mode == CrashMode.KILLED) {
                assertThat(second.received("data")).isEqualTo(Math.min(parts, 6) * 50L);
            }
            Snapshots.copy(leader, second, meta, 50);
            try {
                second.publish();
            } catch (DamagedSnapshotException lied) {
                assertThat(mode).isIn(CrashMode.TORN, CrashMode.ZEROED);
                assertThat(lied).hasMessageContaining("data");
                Staging third = store.stage(meta);
                assertThat(third.received("data")).isZero();
                Snapshots.copy(leader, third, meta, 50);
                third.publish();
            }
            assertThat(load(fs, store, at(10))).usingRecursiveComparison().isEqualTo(content(10));

            fs = new MemFileSystem();
            restart();
        }
    }

    @Test
    @DisplayName(
            "O24 a received byte that differs is found before the snapshot is published, and the file is named")
    void wrongBytes() throws IOException {
        SnapshotMeta meta = save(leaderDisk, leader, 10);
        Staging staging = store.stage(meta);
        Snapshots.copy(leader, staging, meta, 50);
        byte[] rotten = content(10).get("data");
        rotten[123] ^= 4;
        fs.replace(DIR + "/incoming_10_2/data", rotten);

        assertThatThrownBy(staging::publish).hasMessageContaining("incoming_10_2/data");
        assertThat(store.latest()).isNull();
        assertThat(fs.list(DIR)).as("it begins anew").isEmpty();
        assertThatThrownBy(staging::publish).hasMessageContaining("stage it again");
        assertThatThrownBy(() -> staging.write("data", 0, new byte[1]))
                .hasMessageContaining("stage it again");
    }

    @Test
    @DisplayName("a snapshot that lacks a part is not published")
    void incomplete() throws IOException {
        SnapshotMeta meta = save(leaderDisk, leader, 10);
        Staging staging = store.stage(meta);
        staging.write("data", 0, leader.readChunk(at(10), "data", 0, 100));

        assertThatThrownBy(staging::publish)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("data");
        assertThat(store.latest()).isNull();
    }

    @Test
    @DisplayName("parts of another leader's snapshot at the same entry are not mixed with these")
    void otherLeader() throws IOException {
        SnapshotMeta meta = save(leaderDisk, leader, 10);
        Staging first = store.stage(meta);
        first.write("data", 0, leader.readChunk(at(10), "data", 0, 100));
        first.suspend();

        MemFileSystem otherDisk = new MemFileSystem();
        LocalSnapshotStore other = new LocalSnapshotStore(otherDisk, "/c");
        other.recover();
        SnapshotWriter writer = other.create();
        Snapshots.fill(otherDisk, writer, Map.of("data", Snapshots.bytes(99, 300)));
        SnapshotMeta otherMeta = other.publish(writer, Snapshots.meta(10));
        Staging second = store.stage(otherMeta);
        assertThat(second.received("data")).isZero();
        Snapshots.copy(other, second, otherMeta, 50);
        second.publish();

        assertThat(load(fs, store, at(10)).get("data")).isEqualTo(Snapshots.bytes(99, 300));
    }

    @Test
    @DisplayName(
            "one snapshot is received at a time: parts of an earlier one are removed; parts that a save has outrun go at start")
    void onlyOne() throws IOException {
        SnapshotMeta ten = save(leaderDisk, leader, 10);
        SnapshotMeta twenty = save(leaderDisk, leader, 20);
        store.stage(ten).suspend();
        Staging staging = store.stage(twenty);
        staging.write("data", 0, leader.readChunk(at(20), "data", 0, 100));
        staging.suspend();
        assertThat(fs.list(DIR)).containsExactly("incoming_20_3");
        restart();
        assertThat(fs.list(DIR)).containsExactly("incoming_20_3");

        save(fs, store, 30);
        restart();
        assertThat(fs.list(DIR)).containsExactly("snapshot_30");
    }

    @Test
    @DisplayName("a snapshot that comes when a newer one is in place is refused")
    void tooLate() throws IOException {
        SnapshotMeta meta = save(leaderDisk, leader, 10);
        Staging staging = store.stage(meta);
        Snapshots.copy(leader, staging, meta, 50);
        save(fs, store, 10);
        assertThatThrownBy(staging::publish).hasMessageContaining("too late");
        assertThat(store.published()).hasSize(1);
    }

    @Test
    @DisplayName(
            "T42 an offer with a malicious, doubled or negative file is refused before anything is created")
    void maliciousOffer() {
        for (String name :
                List.of(
                        "../../etc/passwd",
                        "/etc/passwd",
                        "a/../../b",
                        "..\\x",
                        "__raft_snapshot_meta",
                        "")) {
            refused(List.of(new SnapshotMeta.File(name, 1, 1, new byte[0])), name);
        }
        SnapshotMeta.File twice = new SnapshotMeta.File("f", 1, 1, new byte[0]);
        refused(List.of(twice, twice), "twice");
        refused(List.of(new SnapshotMeta.File("f", -1, 1, new byte[0])), "size");
    }

    private void refused(List<SnapshotMeta.File> files, String text) {
        SnapshotMeta meta = new SnapshotMeta(at(10), 0, Snapshots.CONF, files);
        assertThatThrownBy(() -> store.stage(meta))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(text);
        assertThat(fs.list(DIR)).isEmpty();
    }
}

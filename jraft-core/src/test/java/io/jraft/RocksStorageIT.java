package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.core.DefaultJRaftServiceFactory;
import io.jraft.entity.EnumOutter;
import io.jraft.entity.LogEntry;
import io.jraft.entity.LogId;
import io.jraft.option.LogStorageOptions;
import io.jraft.option.RaftOptions;
import io.jraft.storage.LogStorage;
import io.jraft.storage.RaftMetaStorage;
import io.jraft.storage.impl.LocalRaftMetaStorage;
import io.jraft.storage.impl.RocksDBLogStorage;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import io.jraft.util.StorageOptionsFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.WALRecoveryMode;

/** The storages that a factory may make or wrap, and how users tune RocksDB. */
@Timeout(90)
class RocksStorageIT {
    @TempDir Path root;

    @AfterEach
    void release() {
        StorageOptionsFactory.releaseAllOptions();
    }

    /** As programs of the field do it. */
    private static final class Factory extends DefaultJRaftServiceFactory {
        @Override
        public @Nullable LogStorage createLogStorage(String uri, RaftOptions raftOptions) {
            return new RocksDBLogStorage(uri, raftOptions);
        }

        @Override
        public @Nullable RaftMetaStorage createRaftMetaStorage(
                String uri, RaftOptions raftOptions) {
            return new LocalRaftMetaStorage(uri + "/vote", raftOptions);
        }
    }

    @Test
    @DisplayName(
            "a group on RocksDBLogStorage and LocalRaftMetaStorage serves, and after a restart of all has everything")
    void group() throws Exception {
        try (RealCluster cluster =
                new RealCluster(
                        "own", root, 3, options -> options.setServiceFactory(new Factory()))) {
            cluster.members().forEach(Member::start);
            applyAll(cluster.leader(), "a", 200);
            long term = cluster.leader().node().status().term();
            List<String> before = List.copyOf(cluster.leader().diary.applied);

            cluster.members().forEach(Member::stop);
            cluster.members().forEach(Member::restart);
            applyAll(cluster.leader(), "b", 50);

            List<String> all = cluster.leader().diary.applied;
            assertThat(all).hasSize(250).startsWith(before.toArray(String[]::new));
            assertThat(cluster.leader().node().status().term()).isGreaterThan(term);
            for (Member member : cluster.members()) {
                await(member + " to apply", () -> member.diary.applied.equals(all));
                assertThat(member.path("log/CURRENT")).exists();
                assertThat(member.path("meta/vote/raft_meta")).exists();
            }
        }
    }

    private RocksDBLogStorage open() {
        RocksDBLogStorage storage =
                new RocksDBLogStorage("rocksdb://" + root.resolve("solo"), new RaftOptions());
        assertThat(storage.init(new LogStorageOptions())).isTrue();
        return storage;
    }

    private static List<LogEntry> entries(long first, long last) {
        List<LogEntry> entries = new ArrayList<>();
        for (long i = first; i <= last; i++) {
            LogEntry entry = new LogEntry(EnumOutter.EntryType.ENTRY_TYPE_DATA);
            entry.setId(new LogId(i, 1));
            entry.setData(ByteBuffer.wrap(new byte[] {(byte) i}));
            entry.setChecksum(i * 7);
            entries.add(entry);
        }
        return entries;
    }

    private static String range(LogStorage storage) {
        return storage.getFirstLogIndex() + ".." + storage.getLastLogIndex();
    }

    @Test
    @DisplayName(
            "what a call answered true for is there after the next start: appends, cuts at both ends, a reset")
    void durable() {
        RocksDBLogStorage storage = open();
        assertThat(range(storage)).isEqualTo("1..0");
        assertThat(storage.appendEntries(entries(1, 300))).isEqualTo(300);
        assertThat(storage.appendEntries(entries(305, 306))).as("a gap").isZero();
        assertThat(storage.truncateSuffix(290)).isTrue();
        assertThat(storage.truncatePrefix(11)).isTrue();
        assertThat(storage.truncatePrefix(5)).as("gone already").isTrue();
        assertThat(storage.appendEntry(entries(291, 291).get(0))).isTrue();
        storage.shutdown();

        storage = open();
        assertThat(range(storage)).isEqualTo("11..291");
        LogEntry read = storage.getEntry(255);
        assertThat(read).isNotNull();
        assertThat(read.getId()).isEqualTo(new LogId(255, 1));
        assertThat(read.getData().get(0)).isEqualTo((byte) 255);
        assertThat(read.getChecksum()).isEqualTo(255 * 7);
        assertThat(storage.getEntry(10)).isNull();
        assertThat(storage.getEntry(292)).isNull();
        assertThat(storage.reset(1000)).isTrue();
        storage.shutdown();

        storage = open();
        assertThat(range(storage)).isEqualTo("1000..999");
        assertThat(storage.appendEntries(entries(1000, 1001))).isEqualTo(2);
        assertThat(storage.truncateSuffix(999)).isTrue();
        assertThat(range(storage)).isEqualTo("1000..999");
        storage.shutdown();
        RocksDBLogStorage closed = storage;
        assertThatThrownBy(closed::getLastLogIndex).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("a directory that is in use is refused, not shared")
    void inUse() {
        RocksDBLogStorage first = open();
        assertThat(
                        new RocksDBLogStorage(root.resolve("solo").toString(), new RaftOptions())
                                .init(new LogStorageOptions()))
                .isFalse();
        first.shutdown();
    }

    @Test
    @DisplayName(
            "what is registered tunes rocksdb://; what durability rests on stays the library's")
    void tuned() throws Exception {
        try (DBOptions db =
                        new DBOptions()
                                .setMaxOpenFiles(77)
                                .setParanoidChecks(false)
                                .setWalRecoveryMode(WALRecoveryMode.SkipAnyCorruptedRecords);
                ColumnFamilyOptions columns =
                        new ColumnFamilyOptions().setWriteBufferSize(5 << 20)) {
            StorageOptionsFactory.registerRocksDBOptions(
                    RocksDBLogStorage.class, new DBOptions(db));
            StorageOptionsFactory.registerRocksDBColumnFamilyOptions(
                    RocksDBLogStorage.class, new ColumnFamilyOptions(columns));
            StorageOptionsFactory.registerRocksDBTableFormatConfig(
                    "tuned",
                    RocksDBLogStorage.class,
                    StorageOptionsFactory.getDefaultRocksDBTableConfig().setBlockSize(123_456));
            assertThatThrownBy(
                            () ->
                                    StorageOptionsFactory.registerRocksDBOptions(
                                            RocksDBLogStorage.class, db))
                    .isInstanceOf(IllegalStateException.class);
        }
        try (RealCluster cluster =
                new RealCluster(
                        "tuned",
                        root,
                        1,
                        options -> options.setLogUri("rocksdb://" + options.getLogUri()))) {
            cluster.member(0).start();
            applyAll(cluster.leader(), "a", 10);
            assertThat(optionsFile(cluster.member(0).path("log/rocksdb")))
                    .contains("max_open_files=77", "write_buffer_size=5242880")
                    .contains("paranoid_checks=true")
                    .contains("wal_recovery_mode=kTolerateCorruptedTailRecords")
                    .as("a group alone does not tune what all share")
                    .doesNotContain("block_size=123456");
        }
        LogStorageOptions own = new LogStorageOptions();
        own.setGroupId("tuned");
        RocksDBLogStorage storage =
                new RocksDBLogStorage(root.resolve("solo").toString(), new RaftOptions());
        assertThat(storage.init(own)).isTrue();
        assertThat(optionsFile(root.resolve("solo"))).contains("block_size=123456");
        storage.shutdown();
    }

    /** What RocksDB wrote down about how it was opened. */
    private static String optionsFile(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return Files.readString(
                    files.filter(f -> f.getFileName().toString().startsWith("OPTIONS-"))
                            .max(Comparator.naturalOrder())
                            .orElseThrow());
        }
    }
}

package io.jraft.storage.rocksdb;

import static io.jraft.testing.LogMaker.peer;
import static io.jraft.testing.LogMaker.read;
import static io.jraft.testing.LogMaker.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.spi.GroupLog.Slice;
import io.jraft.sys.NioFileSystem;
import io.jraft.testing.LogMaker;
import io.jraft.testing.RealCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** What RocksDB adds to the contract: damage, files that go, and who may open it. */
@Timeout(120)
class RocksLogStoreTest {
    private static final PeerId SELF = peer("127.0.0.1:7001");
    private static final int GROUP = 1;

    private final LogMaker made = new LogMaker();

    @TempDir Path root;

    private Path home() {
        return root.resolve("db");
    }

    /** Three blocks, 1..3, 4..6 and 7..9, and a vote in term 5. */
    private void writeNine() throws Exception {
        try (RocksLogStore store = RocksHomes.open(home())) {
            GroupLog log = store.open("g", SELF);
            for (int i = 0; i < 3; i++) {
                log.append(made.next(1, 3, 50));
            }
            log.saveHardState(new HardState(5, SELF));
            store.open("h", SELF).append(new LogMaker().next(1, 1));
        }
    }

    /** Changes the database behind the store's back. */
    private void tamper(Tampering what) throws Exception {
        try (Options options = new Options();
                RocksDB db = RocksDB.open(options, home().toString())) {
            what.run(db);
        }
    }

    private interface Tampering {
        void run(RocksDB db) throws Exception;
    }

    private void assertDamaged(long index, String reason) throws IOException {
        try (RocksLogStore store = RocksHomes.open(home())) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> store.open("g", SELF))
                        .isInstanceOf(RocksDamageException.class)
                        .hasMessageContaining("the log is damaged in the RocksDB of " + home())
                        .hasMessageContaining("group g of 127.0.0.1:7001/0")
                        .hasMessageContaining("from entry " + index + " on")
                        .hasMessageContaining(reason)
                        .hasMessageContaining("let it join again");
            }
            assertThat(store.open("h", SELF).recovered().last()).isEqualTo(new LogId(1, 1));
        }
    }

    @Test
    @DisplayName("T55 every flipped bit of a block is noticed, and no other group suffers")
    void flippedBits() throws Exception {
        writeNine();
        byte[] key = RocksKeys.entry(GROUP, 4);
        byte[][] sound = new byte[1][];
        tamper(db -> sound[0] = db.get(key));
        for (int at : new int[] {0, 9, 17, 25, EntryBlock.BLOCK_HEAD + 8, sound[0].length - 1}) {
            byte[] bad = sound[0].clone();
            bad[at] ^= 0x10;
            tamper(db -> db.put(key, bad));
            try (RocksLogStore store = RocksHomes.open(home())) {
                assertThatThrownBy(() -> store.open("g", SELF))
                        .as("byte " + at)
                        .isInstanceOf(RocksDamageException.class);
            }
        }
        byte[] bad = sound[0].clone();
        bad[bad.length - 1] ^= 1;
        tamper(db -> db.put(key, bad));

        assertDamaged(6, "checksum differs");
    }

    @Test
    @DisplayName(
            "a block that is missing is damage and never a short log, in the middle and at the end")
    void missingBlocks() throws Exception {
        writeNine();
        byte[][] middle = new byte[1][];
        tamper(db -> middle[0] = db.get(RocksKeys.entry(GROUP, 4)));
        tamper(db -> db.delete(RocksKeys.entry(GROUP, 4)));
        assertDamaged(4, "other entries stand in its place");
        tamper(db -> db.put(RocksKeys.entry(GROUP, 4), middle[0]));
        tamper(db -> db.delete(RocksKeys.entry(GROUP, 7)));
        assertDamaged(7, "it is missing, and the log ended at 9");
    }

    @Test
    @DisplayName("I-4 an older or a foreign block in the place of the last one is noticed")
    void foreignBlocks() throws Exception {
        writeNine();
        LogMaker other = new LogMaker();
        other.next(2, 6);
        EntryBlock foreign = other.next(2, 3);
        ByteBuffer bytes = ByteBuffer.allocate(foreign.encodedBytes());
        foreign.writeTo(bytes);
        tamper(db -> db.put(RocksKeys.entry(GROUP, 7), bytes.array()));

        assertDamaged(7, "it continues another log");
    }

    @Test
    @DisplayName(
            "T1 a damaged record of term and vote stops its group and any that is not found, as it may be it")
    void damagedVote() throws Exception {
        writeNine();
        tamper(
                db -> {
                    byte[] record = db.get(RocksKeys.group(GROUP));
                    record[1] ^= 1;
                    db.put(RocksKeys.group(GROUP), record);
                });
        try (RocksLogStore store = RocksHomes.open(home())) {
            assertThatThrownBy(() -> store.open("g", SELF))
                    .isInstanceOf(RocksDamageException.class)
                    .hasMessageContaining("group number 1")
                    .hasMessageContaining("checksum of the group's record differs");
            assertThatThrownBy(() -> store.open("new", SELF))
                    .isInstanceOf(RocksDamageException.class);
            assertThat(store.open("h", SELF).recovered().last()).isEqualTo(new LogId(1, 1));
        }
    }

    @Test
    @DisplayName("damage that comes while the log is in use is told by the slice")
    void damageInUse() throws Exception {
        writeNine();
        tamper(
                db -> {
                    byte[] block = db.get(RocksKeys.entry(GROUP, 4));
                    byte[] bad = block.clone();
                    bad[bad.length - 1] ^= 1;
                    db.put(RocksKeys.entry(GROUP, 4), bad);
                });
        // Opened as one that has no bad block would be: only the slice reads it.
        try (RocksLogStore store = RocksHomes.open(home());
                RocksSlice slice =
                        new RocksSlice(store.database(), GROUP, "group g", 2, 9, List.of(), 999)) {
            assertThatThrownBy(slice::read)
                    .isInstanceOf(RocksDamageException.class)
                    .hasMessageContaining("from entry 6 on: entry 6: checksum differs");
        }
    }

    @Test
    @DisplayName("bytes that rot in the write-ahead log do not open as a shorter log")
    void rottenWal() throws Exception {
        Path left = root.resolve("left");
        try (RocksLogStore store = RocksHomes.open(home())) {
            GroupLog log = store.open("g", SELF);
            for (int i = 0; i < 20; i++) {
                log.append(made.next(1, 1, 100));
                store.sync();
            }
            RocksHomes.crash(store, home(), left);
        }
        Path wal = wal(left);
        byte[] bytes = Files.readAllBytes(wal);
        bytes[bytes.length / 2] ^= 1;
        Files.write(wal, bytes);

        assertThatThrownBy(() -> RocksHomes.open(left))
                .isInstanceOf(RocksDamageException.class)
                .hasMessageContaining("found when opening it");
    }

    @Test
    @DisplayName(
            "a write that was cut off by the end of power was told to nobody, and is not damage")
    void tornWal() throws Exception {
        Path left = root.resolve("left");
        long before;
        try (RocksLogStore store = RocksHomes.open(home())) {
            GroupLog log = store.open("g", SELF);
            log.append(made.next(1, 3, 100));
            store.sync();
            before = Files.size(wal(home()));
            log.append(made.next(1, 3, 100));
            log.saveHardState(new HardState(9, SELF));
            store.sync();
            RocksHomes.crash(store, home(), left);
        }
        byte[] whole = Files.readAllBytes(wal(left));
        for (int size = (int) before; size < whole.length; size += 7) {
            Path torn = root.resolve("torn" + size);
            RocksHomes.copy(left, torn);
            Files.write(wal(torn), Arrays.copyOf(whole, size));

            try (RocksLogStore store = RocksHomes.open(torn)) {
                GroupLog.Recovered r = store.open("g", SELF).recovered();
                assertThat(r.last()).as("cut at " + size).isEqualTo(new LogId(3, 1));
                assertThat(r.hardState()).isEqualTo(HardState.INITIAL);
            }
        }
    }

    private static Path wal(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    @Test
    @DisplayName("T23 a dropped prefix gives its files back, but not while somebody reads it")
    void givesSpaceBack() throws Exception {
        try (RocksLogStore store = RocksHomes.open(home())) {
            GroupLog log = store.open("g", SELF);
            // Twice the memory table, so that the first half is in files.
            for (int i = 0; i < 160; i++) {
                log.append(made.next(1, 1, 1 << 20));
                store.sync();
            }
            store.tryReclaim();
            long large = store.diskBytes();
            Slice old = Objects.requireNonNull(log.locate(1, 1, 0));
            log.truncatePrefix(160);
            store.sync();
            store.tryReclaim();
            assertThat(old.read().get(0).firstIndex()).isEqualTo(1);
            assertThat(large).isGreaterThan(150L << 20);
            old.close();
            // RocksDB moves what is left of its newest tables when it sees fit.
            RealCluster.await(
                    "space to come back, from " + large,
                    () -> {
                        reclaim(store);
                        return store.diskBytes() < large / 2;
                    });
        }
        try (RocksLogStore store = RocksHomes.open(home())) {
            GroupLog log = store.open("g", SELF);
            assertThat(log.recovered().firstIndex()).isEqualTo(160);
            assertThat(read(log, 160, 160)).isEqualTo(texts(160, 160, 1));
        }
    }

    private static void reclaim(RocksLogStore store) {
        try {
            store.tryReclaim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("a slice that outlives its store still reads, and the database closes after it")
    void sliceOutlivesStore() throws Exception {
        RocksLogStore store = RocksHomes.open(home());
        GroupLog log = store.open("g", SELF);
        log.append(made.next(1, 3));
        store.sync();
        Slice slice = Objects.requireNonNull(log.locate(1, 3, 1000));
        log.close();
        store.close();

        assertThat(slice.read().get(0).lastIndex()).isEqualTo(3);
        slice.close();
        RocksHomes.open(home()).close();
    }

    @Test
    @DisplayName("T29 a database is open once, and one of another data directory is refused")
    void whoMayOpen() throws Exception {
        try (RocksLogStore store = RocksHomes.open(home())) {
            assertThat(store.syncCount()).isZero();
            assertThatThrownBy(() -> RocksHomes.open(home()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("opening the RocksDB in " + home());
        }
        assertThatThrownBy(
                        () ->
                                RocksLogStore.open(
                                        new NioFileSystem(),
                                        RocksOptions.of(home().toString(), 1, 3)))
                .hasMessageContaining("belongs to another data directory");
    }

    @Test
    @DisplayName("little free space stops new entries and not what the group must still write")
    void reserve() throws Exception {
        NioFileSystem files = new NioFileSystem();
        try (RocksLogStore store =
                RocksLogStore.open(
                        files, new RocksOptions(home().toString(), 1, 2, Long.MAX_VALUE))) {
            assertThat(store.isFull()).isTrue();
            store.open("g", SELF).saveHardState(new HardState(3, null));
            store.sync();
            store.tryReclaim();
            assertThat(store.isFull()).isTrue();
        }
    }
}

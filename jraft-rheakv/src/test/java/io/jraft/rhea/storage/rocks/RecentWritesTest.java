package io.jraft.rhea.storage.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** What was written last and is not in the database yet: nobody can tell, but by what a crash leaves. */
class RecentWritesTest {
    private static final RegionKeys ALL = new RegionKeys(1, null, null);
    private static final int ROUNDS = 3_000;
    private static final int FILLERS = 300;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir private Path directory;
    private KVStorage storage;
    private RegionStore store;

    @BeforeEach
    void start() throws IOException {
        storage = RocksStorage.open(directory.resolve("store"));
        store = storage.region(1);
    }

    @AfterEach
    void end() {
        storage.close();
    }

    private static byte[] key(String key) {
        return StoreKeys.data(key.getBytes(UTF_8));
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, number).array();
    }

    private static long number(byte @Nullable [] bytes) {
        return bytes == null ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    private void put(String key, long value) {
        WriteSet set = new WriteSet();
        set.put(key(key), number(value));
        store.write(set);
    }

    /** As a scan does: what was written is in the database then. */
    private void handOver() {
        store.scan(StoreKeys.data(null, null), false, false, (key, value) -> false);
    }

    private List<Long> read(String... keys) {
        return store.multiGet(Arrays.stream(keys).map(RecentWritesTest::key).toList()).stream()
                .map(RecentWritesTest::number)
                .toList();
    }

    @Test
    @DisplayName(
            "keys are found wherever they stand, and one that was removed hides what the database has")
    void bothPlaces() {
        put("old", 1);
        put("changed", 2);
        put("removed", 3);
        handOver();
        put("changed", 4);
        put("new", 5);
        WriteSet removal = new WriteSet();
        removal.remove(key("removed"));
        store.write(removal);

        assertThat(read("old", "changed", "removed", "new", "never"))
                .containsExactly(1L, 4L, 0L, 5L, 0L);
        assertThat(store.get(key("removed"))).isNull();
        assertThat(store.lengths(List.of(key("removed")))[0]).isEqualTo(-1);
        assertThat(store.lengths(List.of(key("changed")))[0]).isEqualTo(Long.BYTES);
        assertThat(store.get(key("old"))).isEqualTo(number(1));
        handOver();
        assertThat(read("old", "changed", "removed", "new", "never"))
                .containsExactly(1L, 4L, 0L, 5L, 0L);
    }

    /** Writes as many keys as one table has, and the first of them once more. */
    private static void fill(RegionStore store, long value) {
        for (int i = 0; i < RecentWrites.KEYS_MAX; i++) {
            WriteSet set = new WriteSet();
            set.put(key("full" + i), number(value));
            store.write(set);
        }
        WriteSet set = new WriteSet();
        set.put(key("full0"), number(value + 1));
        store.write(set);
    }

    private static long number(RocksStorage storage, String key) throws RocksDBException {
        return number(storage.db().get(key(key)));
    }

    @Test
    @DisplayName(
            "a full table is handed over by another thread; until it comes all is read as it is")
    void byAnother() throws Exception {
        HandDriven thread = new HandDriven();
        try (RocksStorage other = RocksStorage.open(directory.resolve("other"), thread)) {
            RegionStore written = other.region(1);
            fill(written, 1);

            assertThat(number(other, "full1")).isZero();
            assertThat(written.multiGet(List.of(key("full0"), key("full1"), key("never"))))
                    .containsExactly(number(2), number(1), null);
            assertThat(thread.run()).isEqualTo(1);
            assertThat(number(other, "full1")).isEqualTo(1);
            assertThat(number(other, "full0")).isEqualTo(1);
            assertThat(number(written.get(key("full0")))).isEqualTo(2);
        }
    }

    @Test
    @DisplayName(
            "if the other thread does not come before the next table is full, the writer does it")
    void byTheWriter() throws Exception {
        HandDriven thread = new HandDriven();
        try (RocksStorage other = RocksStorage.open(directory.resolve("other"), thread)) {
            RegionStore written = other.region(1);
            fill(written, 1);
            fill(written, 3);

            assertThat(number(other, "full1")).isEqualTo(1);
            assertThat(number(written.get(key("full1")))).isEqualTo(3);
            fill(written, 5);
            assertThat(number(other, "full1")).isEqualTo(3);
            assertThat(thread.run()).as("tasks that wait").isEqualTo(1);
            assertThat(number(other, "full1")).isEqualTo(5);
        }
    }

    @Test
    @DisplayName("a thread that comes after the close finds nothing to do, and nothing was lost")
    void afterTheClose() throws Exception {
        HandDriven thread = new HandDriven();
        try (RocksStorage other = RocksStorage.open(directory.resolve("other"), thread)) {
            fill(other.region(1), 1);
        }
        assertThat(thread.isShutdown()).isTrue();
        assertThat(thread.run()).isEqualTo(1);
        try (RocksStorage again = RocksStorage.open(directory.resolve("other"))) {
            assertThat(number(again, "full0")).isEqualTo(2);
            assertThat(number(again, "full1")).isEqualTo(1);
        }
    }

    /** Runs what it was given when the test says so. */
    private static final class HandDriven extends AbstractExecutorService {
        private final List<Runnable> given = new ArrayList<>();
        private boolean shutdown;

        /** How many there were. */
        int run() {
            int count = given.size();
            given.forEach(Runnable::run);
            given.clear();
            return count;
        }

        @Override
        public void execute(Runnable command) {
            given.add(command);
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException("nobody calls it");
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown && given.isEmpty();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return isTerminated();
        }
    }

    @Test
    @DisplayName("a value of no bytes is a value")
    void emptyValue() {
        WriteSet set = new WriteSet();
        set.put(key("empty"), new byte[0]);
        store.write(set);

        assertThat(store.get(key("empty"))).isEmpty();
        assertThat(store.lengths(List.of(key("empty")))[0]).isZero();
        handOver();
        assertThat(store.get(key("empty"))).isEmpty();
        assertThat(store.lengths(List.of(key("empty")))[0]).isZero();
    }

    @Test
    @DisplayName(
            "a removed range takes with it what was written last, and what is put after it stays")
    void range() {
        put("a", 1);
        put("b", 2);
        WriteSet set = new WriteSet();
        set.removeRange(StoreKeys.data("a".getBytes(UTF_8), "c".getBytes(UTF_8)));
        set.put(key("b"), number(3));
        store.write(set);
        put("a2", 4);

        assertThat(read("a", "a2", "b")).containsExactly(0L, 4L, 3L);
    }

    @Test
    @DisplayName(
            "several keys are of one moment while they are written, handed over and written again")
    void oneMoment() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        // Many of them are in the database alone, so that asking it takes its time.
        List<byte[]> keys = new ArrayList<>();
        keys.add(key("whole"));
        for (int i = 0; i < FILLERS; i++) {
            keys.add(key("cold" + i));
        }
        keys.add(key("half"));
        long[] last = {0};
        Thread reader =
                thread(
                        stop,
                        failure,
                        () -> {
                            List<byte @Nullable []> seen = store.multiGet(keys);
                            long whole = number(seen.get(0));
                            // Written with every second batch, so that it often stands elsewhere.
                            assertThat(number(seen.get(keys.size() - 1))).isEqualTo(whole / 2 * 2);
                            assertThat(whole).isGreaterThanOrEqualTo(last[0]);
                            last[0] = number(store.get(key("whole")));
                            assertThat(last[0]).isGreaterThanOrEqualTo(whole);
                        });
        Thread scanner = thread(stop, failure, this::handOver);

        for (long i = 1; i <= ROUNDS && failure.get() == null; i++) {
            WriteSet set = new WriteSet();
            set.put(key("whole"), number(i));
            if (i % 2 == 0) {
                set.put(key("half"), number(i));
            }
            store.write(set);
            WriteSet fillers = new WriteSet();
            for (int j = 0; j < FILLERS; j++) {
                fillers.put(key("filler" + j), number(i));
            }
            store.write(fillers);
        }
        stop.set(true);
        reader.join();
        scanner.join();

        assertThat(failure.get()).isNull();
        assertThat(read("half", "whole")).containsExactly((long) ROUNDS, (long) ROUNDS);
    }

    @Test
    @DisplayName(
            "what is handed over between the look here and the look into the database is of a later moment")
    void handedOverBetween() {
        put("a", 1);
        put("b", 1);
        handOver();
        put("a", 2);
        byte[][] keys = {key("a"), key("b")};
        int[] asked = {0};
        // Asked for its keys a second time when those that are here were found.
        List<byte[]> interrupting =
                new AbstractList<>() {
                    @Override
                    public byte[] get(int index) {
                        if (asked[0]++ == keys.length) {
                            put("b", 3);
                            handOver();
                        }
                        return keys[index];
                    }

                    @Override
                    public int size() {
                        return keys.length;
                    }
                };

        assertThat(store.multiGet(interrupting).stream().map(RecentWritesTest::number))
                .containsExactly(2L, 1L);
        assertThat(read("a", "b")).containsExactly(2L, 3L);
    }

    private static Thread thread(
            AtomicBoolean stop, AtomicReference<Throwable> failure, Runnable again) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                while (!stop.get()) {
                                    again.run();
                                }
                            } catch (Throwable e) {
                                failure.compareAndSet(null, e);
                            }
                        });
        thread.start();
        return thread;
    }

    @Test
    @DisplayName(
            "after a crash no region has what was done after something that another one has lost")
    void crashOfTwoRegions() throws IOException {
        RegionStore other = storage.region(2);
        for (long i = 1; i <= 3L * RecentWrites.KEYS_MAX; i++) {
            WriteSet first = new WriteSet();
            first.put(StoreKeys.region(1), number(i));
            first.put(key("a" + i), number(i));
            store.write(first);
            WriteSet second = new WriteSet();
            second.put(StoreKeys.region(2), number(i));
            second.put(key("b" + i), number(i));
            other.write(second);
            if (i == RecentWrites.KEYS_MAX) {
                try (RegionStore.Image image = other.image(new RegionKeys(2, null, null))) {
                    image.writeTo(Files.createDirectory(directory.resolve("snapshot")));
                }
            }
        }

        try (KVStorage crashed = crashed("crashed")) {
            long first = number(crashed.region(1).get(StoreKeys.region(1)));
            long second = number(crashed.region(2).get(StoreKeys.region(2)));
            assertThat(second).isBetween((long) RecentWrites.KEYS_MAX, first);
            assertThat(first - second).isBetween(0L, 1L);
            long[] keys = {0};
            crashed.region(1)
                    .scan(
                            StoreKeys.data(null, null),
                            false,
                            false,
                            (key, value) -> {
                                keys[0]++;
                                return true;
                            });
            assertThat(keys[0]).isEqualTo(first + second);
        }
    }

    @Test
    @DisplayName("a key that is written again and again is on disk before much was written")
    void hotKey() throws Exception {
        int bytes = 1 << 20;
        long written = RecentWrites.BYTES_A_FLUSH / bytes + 1;
        for (long i = 1; i <= written; i++) {
            WriteSet set = new WriteSet();
            set.put(StoreKeys.region(1), number(i));
            set.put(key("hot"), new byte[bytes]);
            store.write(set);
        }

        // RocksDB does it in the background; nothing else is written meanwhile.
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (tables().equals("0") && System.nanoTime() < giveUp) {
            Thread.onSpinWait();
        }
        try (KVStorage crashed = crashed("crashed")) {
            assertThat(number(crashed.region(1).get(StoreKeys.region(1))))
                    .isBetween(written - 2, written);
        }
    }

    private String tables() throws RocksDBException {
        return ((RocksStorage) storage).db().getProperty("rocksdb.num-files-at-level0");
    }

    /** A copy of the files of a running store is what a killed process leaves. */
    private KVStorage crashed(String name) throws IOException {
        Path copy = Files.createDirectory(directory.resolve(name));
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("store"))) {
            files.filter(file -> !file.endsWith("LOCK")).forEach(all::add);
        }
        for (Path file : all) {
            Files.copy(file, copy.resolve(file.getFileName()));
        }
        return RocksStorage.open(copy);
    }
}

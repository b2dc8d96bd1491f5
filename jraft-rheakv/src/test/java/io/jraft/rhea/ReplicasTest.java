package io.jraft.rhea;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.rhea.storage.rocks.RocksStorage;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 0023: a store that stopped while a replica was leaving goes on with that, whatever was done already, and touches nobody else's keys. */
class ReplicasTest {
    @TempDir Path directory;

    private static byte[] key(String text) {
        return text.getBytes(UTF_8);
    }

    private static RegionRecord record(long id, String start, String end) {
        return new RegionRecord(
                id, 1, key(start), key(end), 1, 1, 0, 0, 0, new RegionRecord.Size(1, 2), null);
    }

    /** Region 1 from a to m, region 2 from m to z, a value at the ends of both. */
    private static void fill(KVStorage storage) {
        for (long id = 1; id <= 2; id++) {
            RegionRecord record = id == 1 ? record(1, "a", "m") : record(2, "m", "z");
            WriteSet changes = new WriteSet();
            changes.put(StoreKeys.region(id), record.encode());
            for (String user : id == 1 ? List.of("a", "lzz") : List.of("m", "yzz")) {
                changes.put(StoreKeys.data(key(user)), key("value"));
                changes.put(StoreKeys.lock(key(user)), key("lock"));
                changes.put(StoreKeys.sequence(key(user)), key("sequence"));
            }
            storage.region(id).write(changes);
        }
    }

    private void recover(KVStorage storage) throws IOException {
        RangeClaims claims = new RangeClaims(List::of, id -> null);
        new Replicas(null, directory, storage, claims).recover();
    }

    /** Of a store's work, nothing but the journal is needed here. */
    private static final class Journal implements Replicas.Host {
        final List<String> forgotten = new ArrayList<>();
        boolean fails;

        @Override
        public PeerId peer(String members) {
            return new PeerId("10.0.0.1", 8181);
        }

        @Override
        public void forget(long regionId, PeerId replica, Runnable noted) throws IOException {
            if (fails) {
                throw new IOException("played");
            }
            forgotten.add(regionId + " as " + replica);
            noted.run();
        }

        @Override
        public boolean onBirths(Runnable task) {
            throw new AssertionError("nobody asks for replicas");
        }

        @Override
        public Collection<RegionEngine> all() {
            return List.of();
        }

        @Override
        public @Nullable RegionEngine get(long regionId) {
            return null;
        }

        @Override
        public boolean hasEnded(long regionId) {
            return false;
        }

        @Override
        public void bear(RegionInfo region) {
            throw new AssertionError("nothing is started");
        }

        @Override
        public void stop(RegionEngine region, Runnable stopped) {
            throw new AssertionError("nothing runs");
        }

        @Override
        public void remove(long regionId) {
            throw new AssertionError("nothing runs");
        }
    }

    private Replicas started(Journal journal, KVStorage storage) throws IOException {
        RangeClaims claims = new RangeClaims(List::of, id -> null);
        Replicas replicas = new Replicas(journal, directory, storage, claims);
        replicas.recover();
        return replicas;
    }

    @Test
    @DisplayName(
            "0025 a replica that has left is taken out of the journal when that is possible, once, and what came in its place stays")
    void journal() throws IOException {
        try (KVStorage storage = RocksStorage.open(directory.resolve("db"))) {
            fill(storage);
            begun();
            Journal journal = new Journal();
            journal.fails = true;
            started(journal, storage).forgetLeft();
            requireDone();
            // Meanwhile its keys, and a directory of that name, are those of a later replica.
            fill(storage);
            Files.createDirectories(directory.resolve("region-1"));
            journal.fails = false;
            started(journal, storage).forgetLeft();
            started(journal, storage).forgetLeft();

            assertThat(journal.forgotten).containsExactly("1 as 10.0.0.1:8181:5");
            assertThat(storage.region(1).get(StoreKeys.data(key("a")))).isNotNull();
            assertThat(directory.resolve("region-1")).exists();
        }
    }

    private void begun() throws IOException {
        Files.createDirectories(directory.resolve("region-1").resolve("snapshot"));
        Files.write(directory.resolve("region-1").resolve("born"), new byte[] {1});
        Departures departures = new Departures(directory);
        departures.load();
        departures.begin(1, 5, new RegionKeys(1, key("a"), key("m")));
    }

    private static void requireOnlyTheOther(KVStorage storage) {
        RegionStore one = storage.region(1);
        assertThat(one.get(StoreKeys.region(1))).isNull();
        RegionStore other = storage.region(2);
        assertThat(other.get(StoreKeys.region(2))).isNotNull();
        for (String user : List.of("a", "lzz", "m", "yzz")) {
            boolean stays = user.compareTo("m") >= 0;
            assertThat(other.get(StoreKeys.data(key(user))) != null).as(user).isEqualTo(stays);
            assertThat(other.get(StoreKeys.lock(key(user))) != null).as(user).isEqualTo(stays);
            assertThat(other.get(StoreKeys.sequence(key(user))) != null).as(user).isEqualTo(stays);
        }
    }

    private void requireDone() throws IOException {
        assertThat(directory.resolve("region-1")).doesNotExist();
        Departures departures = new Departures(directory);
        departures.load();
        assertThat(departures.unfinished()).isEmpty();
        assertThat(departures.hasLeft(1, 5)).isTrue();
    }

    @Test
    @DisplayName("nothing was removed yet")
    void beforeAll() throws IOException {
        try (KVStorage storage = RocksStorage.open(directory.resolve("db"))) {
            fill(storage);
            begun();
            recover(storage);
            requireOnlyTheOther(storage);
            requireDone();
        }
    }

    @Test
    @DisplayName(
            "the record was removed, and some of its keys were not: what was to go is written beside it")
    void halfRemoved() throws IOException {
        try (KVStorage storage = RocksStorage.open(directory.resolve("db"))) {
            fill(storage);
            begun();
            WriteSet half = new WriteSet();
            half.remove(StoreKeys.region(1));
            half.remove(StoreKeys.data(key("a")));
            storage.region(1).write(half);
            recover(storage);
            requireOnlyTheOther(storage);
            requireDone();
        }
    }

    @Test
    @DisplayName("all was removed but the directory; and once more after that, nothing")
    void directoryLeft() throws IOException {
        try (KVStorage storage = RocksStorage.open(directory.resolve("db"))) {
            fill(storage);
            begun();
            recover(storage);
            begun();
            recover(storage);
            recover(storage);
            requireOnlyTheOther(storage);
            requireDone();
        }
    }

    /** A store without replicas that does all at once. */
    private static Replicas.Host store() {
        return (Replicas.Host)
                Proxy.newProxyInstance(
                        Replicas.Host.class.getClassLoader(),
                        new Class<?>[] {Replicas.Host.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "onBirths" -> {
                                        ((Runnable) arguments[0]).run();
                                        yield true;
                                    }
                                    case "peer" -> new PeerId("a", 1);
                                    case "get" -> null;
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.toString());
                                });
    }

    @Test
    @DisplayName(
            "O17 what a split that is applied once more brings back, in memory, of a replica that has left goes again, whoever has its keys now")
    void broughtBack() throws IOException {
        KVStorage storage = new MemoryStorage();
        fill(storage);
        begun();
        RangeClaims claims = new RangeClaims(() -> List.of(9L), id -> record(9, "a", "z"));
        Replicas replicas = new Replicas(store(), directory, storage, claims);
        replicas.recover();
        requireDone();
        fill(storage);
        RegionInfo child = new RegionInfo(1, 1, key("a"), key("m"), "a:1", 7, 1);
        assertThat(replicas.belongsHere(child)).isFalse();
        requireOnlyTheOther(storage);
        assertThat(storage.region(1).get(StoreKeys.data(key("a")))).isNull();
    }
}

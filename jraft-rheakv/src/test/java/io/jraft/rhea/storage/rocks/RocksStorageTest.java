package io.jraft.rhea.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.KVStorageContract;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StorageException;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RocksStorageTest extends KVStorageContract {
    private static final RegionKeys ALL = new RegionKeys(1, null, null);

    @Override
    protected KVStorage open(Path where) throws IOException {
        return RocksStorage.open(where);
    }

    @Test
    @DisplayName("K11 what a store held at its close is there when it is opened again")
    void reopened() throws IOException {
        put(storage.region(1), "a", "1");
        storage.close();

        storage = open(directory.resolve("store"));

        assertThat(all(storage.region(1), ALL)).isEqualTo("16a=1");
    }

    @Test
    @DisplayName(
            "K11 after a crash without a log of its own, what is there is what was applied up to some index, and says so")
    void crash() throws IOException {
        RegionStore store = storage.region(1);
        write(store, 1, 50_000);
        try (RegionStore.Image image = store.image(ALL)) {
            image.writeTo(Files.createDirectory(directory.resolve("snapshot")));
        }
        write(store, 50_001, 60_000);
        // A copy of the files of a running store is what a killed process leaves.
        Path crashed = Files.createDirectory(directory.resolve("crashed"));
        try (Stream<Path> files = Files.list(directory.resolve("store"))) {
            for (Path file : files.toList()) {
                if (!file.getFileName().toString().equals("LOCK")) {
                    Files.copy(file, crashed.resolve(file.getFileName()));
                }
            }
        }

        try (KVStorage reopened = open(crashed)) {
            RegionStore there = reopened.region(1);
            byte[] record = there.get(StoreKeys.region(1));
            long applied = ByteBuffer.wrap(record).getLong();
            // The snapshot made everything up to it durable: the log may begin there.
            assertThat(applied).isBetween(50_000L, 60_000L);
            long[] seen = {0};
            there.scan(
                    StoreKeys.data(null, null),
                    false,
                    true,
                    (key, value) -> {
                        seen[0]++;
                        return true;
                    });
            assertThat(seen[0]).isEqualTo(applied);
        }
    }

    private static void write(RegionStore store, long from, long to) {
        for (long i = from; i <= to; i++) {
            WriteSet set = new WriteSet();
            byte[] index = ByteBuffer.allocate(8).putLong(0, i).array();
            set.put(StoreKeys.data(index), index);
            set.put(StoreKeys.region(1), index);
            store.write(set);
        }
    }

    @Test
    @DisplayName(
            "a closed store refuses, and the process lives; a store in use is refused to a second")
    void closed() throws IOException {
        RegionStore store = storage.region(1);
        put(store, "a", "1");
        RegionStore.Image image = store.image(ALL);
        assertThatThrownBy(() -> RocksStorage.open(directory.resolve("store")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be opened");

        storage.close();
        storage.close();

        assertThatThrownBy(() -> store.get(StoreKeys.data(b("a"))))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> put(store, "a", "2")).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> image.writeTo(directory)).isInstanceOf(StorageException.class);
        image.close();
    }

    @Test
    @DisplayName(
            "an install that was cut off leaves no record, so that the snapshot is loaded again")
    void cutOffInstall() throws IOException {
        RegionStore store = storage.region(1);
        WriteSet set = new WriteSet();
        set.put(StoreKeys.region(1), b("record"));
        set.put(StoreKeys.data(b("a")), b("1"));
        store.write(set);

        assertThatThrownBy(
                        () -> store.install(directory, List.of("no-such-table.sst"), ALL.ranges()))
                .isInstanceOf(StorageException.class);
        storage.close();
        storage = open(directory.resolve("store"));

        assertThat(storage.region(1).get(StoreKeys.region(1))).isNull();
        assertThat(all(storage.region(1), ALL)).isEmpty();
    }
}

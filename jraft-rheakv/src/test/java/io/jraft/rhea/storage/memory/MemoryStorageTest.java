package io.jraft.rhea.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.KVStorageContract;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemoryStorageTest extends KVStorageContract {
    @Override
    protected KVStorage open(Path where) {
        return new MemoryStorage();
    }

    @Test
    @DisplayName("a damaged snapshot is refused, and changes nothing")
    void damage() throws IOException {
        RegionKeys keys = new RegionKeys(1, null, null);
        RegionStore store = storage.region(1);
        put(store, "a", "1", "b", "2");
        List<String> names;
        try (RegionStore.Image image = store.image(keys)) {
            names = image.writeTo(directory);
        }
        Path file = directory.resolve(names.get(0));
        byte[] good = Files.readAllBytes(file);
        String before = all(store, keys);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x20;
            Files.write(file, bad);
            assertThatThrownBy(() -> store.install(directory, names, keys.ranges()))
                    .isInstanceOf(IOException.class);
            assertThat(all(store, keys)).isEqualTo(before);
        }
    }
}

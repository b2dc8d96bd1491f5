package io.jraft.bench.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The keys of a key-value store under load. */
class StoreKeysTest {
    private static final int KEYS = 2_000;

    private final StoreKeys<String> keys = new StoreKeys<>(key -> new String(key, UTF_8));

    @Test
    @DisplayName("each key is put once before one is put again, and only then all may be read")
    void eachInItsTurn() {
        Set<String> first = new HashSet<>();
        Set<String> again = new HashSet<>();
        for (int i = 0; i < KEYS; i++) {
            assertThat(keys.isMissing()).isTrue();
            first.add(keys.put());
        }
        assertThat(keys.isMissing()).isFalse();
        for (int i = 0; i < KEYS; i++) {
            again.add(keys.put());
        }
        assertThat(first).hasSize(KEYS).isEqualTo(again);
        for (int i = 0; i < KEYS; i++) {
            again.remove(keys.get());
        }
        assertThat(again).isEmpty();
    }

    @Test
    @DisplayName("a scan is of a hundred keys in their order")
    void scans() {
        for (int i = 0; i < 3 * KEYS / StoreKeys.SCANNED; i++) {
            StoreKeys.Range<String> range = keys.scan();
            assertThat(number(range.to()) - number(range.from())).isEqualTo(StoreKeys.SCANNED);
        }
    }

    private static int number(String key) {
        return Integer.parseInt(key.substring("key-".length()));
    }
}

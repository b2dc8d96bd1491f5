package io.jraft.rhea.storage.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** O21: what is remembered of lengths is true, or it is not remembered. */
class KnownLengthsTest {
    private final KnownLengths lengths = new KnownLengths(1 << 14);
    private final long era = lengths.nextEra();

    private static byte[] key(String key) {
        return key.getBytes(UTF_8);
    }

    private void are(long era, String key, int length) {
        Map<byte[], byte[]> change = new HashMap<>();
        change.put(key(key), length < 0 ? null : new byte[length]);
        lengths.are(era, change);
    }

    private int of(long era, String key) {
        return lengths.of(era, List.of(key(key)))[0];
    }

    /** Says the lengths of so many keys, and how many of them are known afterwards; those that are, are right. */
    private int known(int keys) {
        for (int i = 0; i < keys; i++) {
            are(era, "key-" + i, i % 100);
        }
        int known = 0;
        for (int i = 0; i < keys; i++) {
            int length = of(era, "key-" + i);
            assertThat(length).isIn(i % 100, KnownLengths.UNKNOWN);
            known += length == KnownLengths.UNKNOWN ? 0 : 1;
        }
        return known;
    }

    @Test
    @DisplayName(
            "what was written and removed is known, in the order of the question, and nothing else")
    void known() {
        are(era, "a", 7);
        are(era, "b", 0);
        are(era, "c", 8);
        are(era, "c", -1);

        assertThat(lengths.of(era, List.of(key("c"), key("never"), key("b"), key("a"))))
                .containsExactly(KnownLengths.NONE, KnownLengths.UNKNOWN, 0, 7);
        are(era, "a", 99);
        assertThat(of(era, "a")).isEqualTo(99);
    }

    @Test
    @DisplayName("nothing of one era is known in another, which may be another region's")
    void eras() {
        are(era, "a", 7);
        long other = lengths.nextEra();
        assertThat(of(other, "a")).isEqualTo(KnownLengths.UNKNOWN);

        are(other, "a", 8);
        assertThat(of(other, "a")).isEqualTo(8);
        assertThat(of(era, "a")).isEqualTo(7);
    }

    @Test
    @DisplayName(
            "keys that differ in one byte anywhere, or in nothing but their length, are not taken for one another")
    void alike() {
        List<byte[]> alike = new ArrayList<>();
        for (int length = 1; length <= 40; length++) {
            alike.add(new byte[length]);
            for (int at = 0; at < length; at++) {
                for (int value : new int[] {1, 2, 127, 128, 255}) {
                    byte[] key = new byte[length];
                    key[at] = (byte) value;
                    alike.add(key);
                }
            }
        }
        Map<byte[], byte[]> changes = new HashMap<>();
        for (int i = 0; i < alike.size(); i++) {
            changes.put(alike.get(i), new byte[i]);
        }
        lengths.are(era, changes);

        int[] known = lengths.of(era, alike);
        Set<Integer> lost = new HashSet<>();
        for (int i = 0; i < known.length; i++) {
            if (known[i] == KnownLengths.UNKNOWN) {
                lost.add(i);
            } else {
                assertThat(known[i]).isEqualTo(i);
            }
        }
        assertThat(lost).hasSizeLessThan(alike.size() / 2);
    }

    @Test
    @DisplayName("with more keys than places some are forgotten, and none is taken for another")
    void bounded() {
        assertThat(known(100_000)).isBetween(1 << 13, 1 << 14);
    }

    @Test
    @DisplayName(
            "nearly as many keys as there are places, written again and again, are soon known, most of them")
    void grows() {
        int known = 0;
        for (int round = 0; round < 8; round++) {
            known = known(10_000);
        }
        assertThat(known).isGreaterThan(9_000);
    }
}

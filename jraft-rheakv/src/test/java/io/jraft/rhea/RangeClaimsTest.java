package io.jraft.rhea;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.storage.RegionKeys;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** 0015, 0023: keys stand in a store without their region, so no region may come to have what another one has. */
class RangeClaimsTest {
    private final TreeMap<Long, RegionRecord> here = new TreeMap<>();
    private final RangeClaims claims = new RangeClaims(here::keySet, here::get);

    private static byte[] key(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static RegionKeys keys(long id, String start, String end) {
        return new RegionKeys(id, key(start), key(end));
    }

    private static RegionRecord has(long id, String start, String end) {
        return record(id, 1, start, end);
    }

    private static RegionRecord nothing(long id) {
        return record(id, 0, null, null);
    }

    private static RegionRecord record(long id, long version, String start, String end) {
        return new RegionRecord(
                id,
                version,
                key(start),
                key(end),
                1,
                1,
                0,
                0,
                0,
                new RegionRecord.Size(0, 0),
                null);
    }

    @Test
    @DisplayName(
            "a replica that is fed a state from before a split does not get the half that is here already")
    void beforeTheSplit() {
        here.put(2L, has(2, "m", null));
        assertThat(claims.claim(nothing(1), keys(1, null, null))).isFalse();
        assertThat(claims.claim(nothing(1), keys(1, "a", "n"))).isFalse();
        assertThat(claims.claim(nothing(1), keys(1, null, "m"))).isTrue();
    }

    @Test
    @DisplayName("nor what another one is about to get; when that has come to nothing, it does")
    void atTheSameTime() {
        here.put(1L, nothing(1));
        here.put(2L, nothing(2));
        assertThat(claims.claim(nothing(1), keys(1, "a", "m"))).isTrue();
        assertThat(claims.claim(nothing(2), keys(2, "k", "z"))).isFalse();
        assertThat(claims.claim(nothing(2), keys(2, "m", "z"))).isTrue();
        claims.release(1);
        claims.release(2);
        assertThat(claims.claim(nothing(2), keys(2, "k", "z"))).isTrue();
    }

    @Test
    @DisplayName("while a region's keys are replaced nobody gets those that it had, or will have")
    void whileReplaced() {
        here.put(1L, has(1, "c", "z"));
        assertThat(claims.claim(here.get(1L), keys(1, "a", "m"))).isTrue();
        // As an installation does.
        here.put(1L, nothing(1));
        assertThat(claims.isFree(keys(2, "x", "y"))).isFalse();
        assertThat(claims.isFree(keys(2, "a", "b"))).isFalse();
        here.put(1L, has(1, "a", "m"));
        claims.release(1);
        assertThat(claims.isFree(keys(2, "x", "y"))).isTrue();
        assertThat(claims.isFree(keys(2, "a", "b"))).isFalse();
    }
}

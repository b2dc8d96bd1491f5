package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.metadata.Region;
import io.jraft.rhea.metadata.RegionEpoch;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A program's own table of regions. */
class RegionRouteTableTest {
    private final RegionRouteTable table = new RegionRouteTable();

    private static byte[] b(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static Region region(long id, long version, String start, String end) {
        return new Region(id, b(start), b(end), new RegionEpoch(0, version), null);
    }

    private List<Long> between(String start, String end) {
        return table.findRegionsByKeyRange(b(start), b(end)).stream().map(Region::getId).toList();
    }

    private static void assertRefused(Errors error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getError()).isEqualTo(error));
    }

    @Test
    @DisplayName(
            "a region is split: keys from there on are the new one's, and what was split is newer than what it was")
    void split() {
        table.addOrUpdateRegion(region(1, 1, null, "m"));
        table.addOrUpdateRegion(region(2, 1, "m", null));
        table.splitRegion(1, region(3, 2, "f", "m"));
        assertThat(between(null, null)).containsExactly(1L, 3L, 2L);
        assertThat(between("a", "f")).containsExactly(1L);
        assertThat(between("a", "fa")).containsExactly(1L, 3L);
        assertThat(table.findRegionByKey(b("f")).getId()).isEqualTo(3);
        Region left = table.findRegionByKey(b("ez"));
        assertThat(left.getEndKey()).isEqualTo(b("f"));
        assertThat(left.getRegionEpoch()).isEqualTo(new RegionEpoch(0, 2));
        // Old news.
        table.addOrUpdateRegion(region(1, 1, null, "m"));
        assertThat(table.findRegionByKey(b("g")).getId()).isEqualTo(3);
        assertThat(table.findStartKeyOfNextRegion(b("a"))).isEqualTo(b("f"));
        List<byte[]> keys = List.of(b("n"), b("a"), b("b"));
        assertThat(table.findRegionsByKeys(keys).get(table.getRegionById(1)))
                .as("in their order")
                .containsExactly(b("a"), b("b"));
    }

    @Test
    @DisplayName(
            "what is no upper half, or is there already, or has no region, is refused; nothing is changed by it")
    void refused() {
        table.addOrUpdateRegion(region(1, 1, "c", "m"));
        assertRefused(Errors.NO_REGION_FOUND, () -> table.splitRegion(9, region(3, 2, "f", "m")));
        assertRefused(
                Errors.CONFLICT_REGION_ID, () -> table.splitRegion(1, region(1, 2, "f", "m")));
        for (String start : new String[] {null, "a", "c"}) {
            assertRefused(
                    Errors.INVALID_PARAMETER, () -> table.splitRegion(1, region(3, 2, start, "m")));
        }
        assertRefused(Errors.INVALID_PARAMETER, () -> table.splitRegion(1, region(3, 2, "f", "z")));
        assertRefused(Errors.NO_REGION_FOUND, () -> table.findRegionByKey(b("a")));
        assertRefused(Errors.NO_REGION_FOUND, () -> table.findRegionByKey(b("m")));
        assertThat(table.findRegionByKey(b("c")).getEndKey()).isEqualTo(b("m"));
        table.findRegionByKey(b("c")).setEndKey(null);
        assertThat(table.getRegionById(1).getEndKey()).as("a copy was changed").isEqualTo(b("m"));
        assertThat(table.removeRegion(1)).isTrue();
        assertThat(table.removeRegion(1)).isFalse();
        assertThat(table.getRegionById(1)).isNull();
    }
}

package io.jraft.rhea;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a replica counts of what it is asked for, and where it would be split for that. */
class RegionLoadTest {
    private final RegionLoad load = new RegionLoad(new Random(7)::nextInt);

    private static byte[] key(String text) {
        return text.getBytes(UTF_8);
    }

    private static RegionRecord region(String start, String end) {
        return new RegionRecord(
                1,
                1,
                start == null ? null : key(start),
                end == null ? null : key(end),
                1,
                1,
                0,
                0,
                0,
                new RegionRecord.Size(1, 2),
                null);
    }

    @Test
    @DisplayName("values are counted, not requests: a batch does as much as its keys")
    void counts() {
        load.asked(new KVRead.Get(key("a")));
        load.asked(new KVRead.MultiGet(List.of(key("a"), key("b"), key("c"))));
        load.asked(new KVRead.Scan(null, null, false, true, 1_000));
        assertThat(load.reads()).isEqualTo(5);
        load.changed(new KVOp.Put(key("a"), key("1")));
        load.changed(
                new KVOp.PutAll(
                        List.of(
                                new KVOp.Pair(key("a"), key("1")),
                                new KVOp.Pair(key("b"), key("1")))));
        load.changed(new KVOp.DeleteRange(null, null));
        assertThat(load.writes()).isEqualTo(4);
    }

    @Test
    @DisplayName("a region is split where half of what it is asked for lies, not half of its keys")
    void middle() {
        assertThat(load.middle(region(null, null))).as("nothing was seen").isNull();
        for (int i = 0; i < 20_000; i++) {
            // A tenth goes to keys that end in 000 to 899, the rest to the last hundred.
            int number = i % 10 == 0 ? i % 900 : 900 + i % 100;
            load.changed(new KVOp.Put(key(String.format("k%03d", number)), key("v")));
        }
        byte[] middle = load.middle(region(null, null));
        assertThat(new String(middle, UTF_8)).isBetween("k900", "k990");
        // What has gone to another region by a split says nothing of this one.
        assertThat(load.middle(region(null, "k5"))).isNull();
    }

    @Test
    @DisplayName(
            "a region of which one key is asked for is split nowhere: the other half would do nothing")
    void oneKey() {
        for (int i = 0; i < 20_000; i++) {
            load.asked(new KVRead.Get(key("hot")));
        }
        assertThat(load.middle(region(null, null))).isNull();
    }
}

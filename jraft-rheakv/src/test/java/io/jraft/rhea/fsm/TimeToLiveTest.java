package io.jraft.rhea.fsm;

import static io.jraft.rhea.fsm.RegionFixture.b;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.SnapshotCut;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Page;
import io.jraft.rhea.op.OpResult.Value;
import io.jraft.rhea.op.OpResult.Values;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.rhea.storage.rocks.RocksStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** K15: values end by the region's time, and by nothing else. */
class TimeToLiveTest {
    private static final Flag YES = new Flag(true);
    private static final Flag NO = new Flag(false);

    @TempDir Path directory;
    private final RegionFixture region =
            new RegionFixture(new MemoryStorage().region(1), false).opened();

    private static KVOp putFor(String key, long ttlMs) {
        return new KVOp.PutFor(b(key), b("v"), ttlMs);
    }

    /** Lets the region's time go on without touching a value. */
    private static void at(RegionFixture region, long timeMs) {
        region.nowMs = timeMs;
        region.apply(new KVOp.GetSequence(b("any"), 0));
    }

    private static String keys(RegionFixture region, boolean backward, boolean values) {
        KVRead scan = new KVRead.Scan(null, null, backward, values, 100);
        StringBuilder keys = new StringBuilder();
        for (KVOp.Pair pair : ((Page) region.read(scan)).pairs()) {
            keys.append(new String(pair.key(), UTF_8));
            assertThat(pair.value()).hasSize(values ? 1 : 0);
        }
        return keys.toString();
    }

    private static int left(RegionFixture region) {
        int[] left = {0};
        region.store.scan(StoreKeys.expiries(1), false, false, (k, v) -> ++left[0] > 0);
        region.store.scan(StoreKeys.data(null, null), false, false, (k, v) -> ++left[0] > 0);
        return left[0];
    }

    @Test
    @DisplayName("a value is there up to its end, and for no read or operation from then on")
    void ends() {
        region.nowMs = 1_000;
        region.apply(putFor("k", 500));
        region.apply(new KVOp.Put(b("stays"), b("v")));
        at(region, 1_499);
        assertThat(region.get("k")).isEqualTo("v");
        assertThat(keys(region, false, true)).isEqualTo("kstays");

        at(region, 1_500);

        assertThat(region.get("k")).isNull();
        assertThat(region.read(new KVRead.ContainsKey(b("k")))).isEqualTo(NO);
        Values values = (Values) region.read(new KVRead.MultiGet(List.of(b("k"), b("stays"))));
        assertThat(values.values()).containsExactly(null, b("v"));
        assertThat(keys(region, false, true)).isEqualTo("stays");
        assertThat(keys(region, true, false)).isEqualTo("stays");
        assertThat(region.apply(new KVOp.CompareAndPut(new KVOp.Swap(b("k"), b("v"), b("w")))))
                .isEqualTo(NO);
        OpResult before = region.apply(new KVOp.PutIfAbsent(b("k"), b("x")));
        assertThat(((Value) before).bytes()).isNull();
        assertThat(region.get("k")).isEqualTo("x");
    }

    @Test
    @DisplayName("time never goes back: a later leader with an earlier clock brings nothing back")
    void noReturn() {
        region.nowMs = 1_000;
        region.apply(putFor("k", 500));
        at(region, 2_000);
        at(region, 1_100);
        assertThat(region.get("k")).isNull();
        region.apply(putFor("n", 500));
        at(region, 2_499);
        assertThat(region.get("n")).isEqualTo("v");
    }

    @Test
    @DisplayName("whatever else sets a value makes it stay; a merge lets it end when it would have")
    void otherPuts() {
        region.nowMs = 1_000;
        for (String key : List.of("put", "all", "swap", "get", "merge", "again", "deleted")) {
            region.apply(putFor(key, 500));
        }
        region.apply(new KVOp.Put(b("put"), b("w")));
        region.apply(new KVOp.PutAll(List.of(new KVOp.Pair(b("all"), b("w")))));
        region.apply(new KVOp.CompareAndPut(new KVOp.Swap(b("swap"), b("v"), b("w"))));
        region.apply(new KVOp.GetAndPut(b("get"), b("w")));
        region.apply(new KVOp.Merge(b("merge"), b("w")));
        region.apply(putFor("again", 5_000));
        region.apply(new KVOp.Delete(b("deleted")));
        assertThat(region.get("merge")).isEqualTo("v,w");

        at(region, 1_500);

        for (String key : List.of("put", "all", "swap", "get")) {
            assertThat(region.get(key)).as(key).isEqualTo("w");
        }
        assertThat(region.get("merge")).isNull();
        assertThat(region.get("again")).isEqualTo("v");
        assertThat(region.apply(new KVOp.Sweep())).isEqualTo(NO);
        assertThat(keys(region, false, true)).isEqualTo("againallgetputswap");
    }

    @Test
    @DisplayName("a value that is set again and again for a time leaves no trail behind")
    void renewed() {
        for (int i = 0; i < 100; i++) {
            region.nowMs++;
            region.apply(putFor("k", 60_000));
        }
        assertThat(left(region)).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "sweeps remove what has ended, no more than a thousand at a time, and nothing else")
    void sweeps() {
        region.nowMs = 1_000;
        for (int i = 0; i < Limits.SWEEP_KEYS_MAX + 5; i++) {
            region.apply(putFor("k" + i, 100));
        }
        region.apply(putFor("later", 200));
        region.apply(new KVOp.Put(b("stays"), b("v")));
        assertThat(region.machine.nextExpiryMs()).isEqualTo(1_100);
        region.nowMs = 1_099;
        assertThat(region.apply(new KVOp.Sweep())).isEqualTo(NO);
        assertThat(left(region)).isEqualTo(2 * (Limits.SWEEP_KEYS_MAX + 5) + 3);

        region.nowMs = 1_100;
        assertThat(region.apply(new KVOp.Sweep())).isEqualTo(YES);
        assertThat(left(region)).isEqualTo(2 * 5 + 3);
        assertThat(region.apply(new KVOp.Sweep())).isEqualTo(NO);
        assertThat(left(region)).isEqualTo(3);
        assertThat(region.machine.nextExpiryMs()).isEqualTo(1_200);
        assertThat(keys(region, false, true)).isEqualTo("laterstays");
    }

    @Test
    @DisplayName("a sweep also ends at so many bytes of values")
    void sweepsBytes() {
        int values = 3;
        int bytes = Limits.SWEEP_BYTES_MAX / (values - 1) - 100;
        for (int i = 0; i < values; i++) {
            region.apply(new KVOp.PutFor(b("k" + i), new byte[bytes], 1));
            region.apply(new KVOp.PutFor(b("l" + i), new byte[bytes], 1));
        }
        region.nowMs += 10;
        assertThat(region.apply(new KVOp.Sweep())).isEqualTo(YES);
        assertThat(left(region)).isEqualTo(2 * (2 * values - 3));
    }

    @Test
    @DisplayName("what a sweep removes does not depend on how entries came in batches")
    void batches() {
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < Limits.SWEEP_KEYS_MAX + 500; i++) {
            entries.add(entry(1_000 + i, putFor("k" + i, 1 + i % 7)));
        }
        for (int i = 0; i < 20; i++) {
            entries.add(entry(4_000 + i, putFor("k" + i * 70, 1)));
            entries.add(entry(4_000 + i, new KVOp.Sweep()));
        }
        RegionFixture other = new RegionFixture(new MemoryStorage().region(1), false).opened();
        region.applyAll(entries);
        entries.forEach(e -> other.follow(List.of(e)));

        assertThat(other.machine.toString()).isEqualTo(region.machine.toString());
        assertThat(left(region)).isEqualTo(2);
    }

    private static byte[] entry(long timeMs, KVOp op) {
        return OpCodec.encode(OpHeader.once(RegionFixture.VERSION).at(timeMs), op);
    }

    @Test
    @DisplayName("ends of values survive a restart and a snapshot, in RocksDB and in memory (O18)")
    void survives() throws Exception {
        for (boolean inRocks : new boolean[] {false, true}) {
            Path files = Files.createDirectory(directory.resolve("snapshot-" + inRocks));
            SnapshotFolder folder = new SnapshotFolder(files);
            try (KVStorage here = storage("here-", inRocks);
                    KVStorage there = storage("there-", inRocks)) {
                RegionFixture leader = new RegionFixture(here.region(1), inRocks).opened();
                leader.nowMs = 1_000;
                leader.apply(putFor("k", 500));
                SnapshotCut cut = leader.machine.onSnapshotCut();
                cut.writeTo(folder.writer());
                cut.close();

                RegionFixture loaded = new RegionFixture(there.region(1), inRocks);
                assertThat(loaded.machine.onSnapshotLoad(folder.reader())).isTrue();
                RegionFixture again = new RegionFixture(here.region(1), inRocks);

                for (RegionFixture one : List.of(loaded, again)) {
                    one.index = leader.index;
                    assertThat(one.machine.nextExpiryMs()).isEqualTo(1_500);
                    at(one, 1_499);
                    assertThat(one.get("k")).isEqualTo("v");
                    at(one, 1_500);
                    assertThat(one.get("k")).isNull();
                    one.apply(new KVOp.Sweep());
                    assertThat(left(one)).isZero();
                    assertThat(one.machine.nextExpiryMs()).isEqualTo(Long.MAX_VALUE);
                }
            }
        }
    }

    private KVStorage storage(String name, boolean inRocks) throws Exception {
        return inRocks ? RocksStorage.open(directory.resolve(name + "db")) : new MemoryStorage();
    }
}

package io.jraft.rhea.fsm;

import static io.jraft.rhea.fsm.RegionFixture.b;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.fsm.RegionRecord.Size;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.storage.StoreKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** O21: what a region remembers of lengths never makes it count wrong, whoever else has changed its values meanwhile. */
@ParameterizedClass
@EnumSource(StorageType.class)
class LastLengthsTest extends StorageStory {
    private RegionFixture region;

    @BeforeEach
    void open() {
        region = new RegionFixture(storage.region(1), storage.isDurable()).opened();
    }

    private static KVOp put(String key, int bytes) {
        return new KVOp.Put(b(key), new byte[bytes]);
    }

    private void expectCounted() {
        assertThat(region.machine.record().size()).isEqualTo(region.counted());
    }

    @Test
    @DisplayName("what was written is known without asking the store; what was not is asked for")
    void known() {
        LastLengths lengths = new LastLengths();
        region.apply(put("a", 7));
        byte[] a = StoreKeys.data(b("a"));
        assertThat(lengths.of(a, region.store)).isEqualTo(8);

        lengths.is(a, 99);
        assertThat(lengths.of(a.clone(), region.store)).isEqualTo(99);
        lengths.is(a, -1);
        assertThat(lengths.of(a, region.store)).isEqualTo(-1);
        lengths.forget();
        assertThat(lengths.of(a, region.store)).isEqualTo(8);
    }

    /** Says the lengths of so many keys, and how many of them are known afterwards. */
    private int known(LastLengths lengths, int keys) {
        for (int i = 0; i < keys; i++) {
            lengths.is(b("key-" + i), i);
        }
        int known = 0;
        for (int i = 0; i < keys; i++) {
            int length = lengths.of(b("key-" + i), region.store);
            assertThat(length).isIn(i, -1);
            known += length == i ? 1 : 0;
        }
        return known;
    }

    @Test
    @DisplayName("keys that want one place take it from one another, and none is taken for another")
    void onePlace() {
        assertThat(known(new LastLengths(), 100_000)).isBetween(24_000, 32_768);
    }

    @Test
    @DisplayName(
            "as many keys as it may remember at most, written again and again, are soon known, most of them")
    void grows() {
        LastLengths lengths = new LastLengths();
        int known = 0;
        for (int round = 0; round < 8; round++) {
            known = known(lengths, 16_000);
        }
        assertThat(known).isGreaterThan(15_000);
    }

    @Test
    @DisplayName("overwritten, removed, removed in a range, and there again")
    void comesAndGoes() {
        region.apply(put("a", 7));
        region.apply(put("a", 3));
        region.apply(put("b", 5));
        expectCounted();
        region.apply(new KVOp.Delete(b("a")));
        region.apply(put("a", 4));
        expectCounted();
        region.apply(new KVOp.DeleteRange(null, null));
        expectCounted();
        region.apply(put("b", 6));
        expectCounted();
        assertThat(region.machine.record().size().keys()).isEqualTo(1);
    }

    @Test
    @DisplayName("a neighbour that was split off has changed them, and is taken over again")
    void splitAndMerged() {
        region.apply(put("z", 7));
        Size size = region.machine.record().size();
        region.apply(new KVOp.SplitRegion(2, b("m"), "", size.keys(), size.bytes()));
        RegionFixture child = new RegionFixture(2, storage.region(2), storage.isDurable(), region);
        child.apply(put("z", 100));

        child.apply(new KVOp.SealRegion(1, region.machine.record().version()));
        region.apply(child.machine.takeOver(1 << 20));
        expectCounted();
        region.apply(put("z", 1));
        expectCounted();
        assertThat(region.machine.record().size().keys()).isEqualTo(1);
    }

    @Test
    @DisplayName("a snapshot has replaced them")
    void snapshot() throws Exception {
        RegionFixture laggard =
                new RegionFixture(storage("laggard").region(1), storage.isDurable()).opened();
        laggard.apply(put("a", 7));
        laggard.apply(put("gone", 7));
        region.apply(put("a", 50));
        region.apply(put("b", 1));
        region.apply(put("c", 1));
        assertThat(laggard.machine.onSnapshotLoad(snapshot(region, "snapshot").reader())).isTrue();
        laggard.index = laggard.machine.record().applied();

        laggard.apply(put("a", 2));
        laggard.apply(put("gone", 2));

        assertThat(laggard.machine.record().size()).isEqualTo(laggard.counted());
    }
}

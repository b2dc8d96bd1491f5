package io.jraft.rhea.fsm;

import static io.jraft.rhea.fsm.RegionFixture.b;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.fsm.RegionRecord.Size;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.storage.StorageType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** O21: a region counts what its puts replace, whatever is remembered of lengths and whoever else has changed its values meanwhile. */
@ParameterizedClass
@EnumSource(StorageType.class)
class ReplacedValuesTest extends StorageStory {
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

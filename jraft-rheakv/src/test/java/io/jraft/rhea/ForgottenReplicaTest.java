package io.jraft.rhea;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.pd.StoreBeat;
import io.jraft.rhea.storage.memory.MemoryStorage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A replica whose store has come back without what it had applied, when its region had other members already. */
class ForgottenReplicaTest {
    /** Nothing is done, and nothing asked for, before the group runs. */
    private static RegionEngine.Shared shared() {
        return new RegionEngine.Shared(
                false,
                1_000,
                new RegionSplitter.SplitLimits(2, 0, 0),
                Runnable::run,
                Runnable::run,
                new DrivenStore.NoChildren(),
                () -> new RegionClock(() -> 0, () -> 0),
                new DrivenStore.NoMerges());
    }

    @Test
    @DisplayName(
            "P34 a replica that knows nothing of its region is reported all the same: nobody else could have it removed")
    void reported() {
        Configuration members = Configuration.of("a:1,b:1,c:1");
        RegionPlan plan = new RegionPlan(3, "kv-3", null, null, members);
        RegionEngine region =
                new RegionEngine(plan, new MemoryStorage().region(3), shared(), null, null);
        assertThat(region.replica("a:1", 0, 0)).as("not started").isNull();
        region.started(SimulatedNode.of("kv-3", new PeerId("a", 1), () -> null));

        assertThat(region.info()).isNull();
        StoreBeat.Replica told = region.replica("a:1", 0, 0);
        assertThat(told.info().id()).isEqualTo(3);
        assertThat(told.leads()).isFalse();
        assertThat(told.index()).isZero();
    }
}

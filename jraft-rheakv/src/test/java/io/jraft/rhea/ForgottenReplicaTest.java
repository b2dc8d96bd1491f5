package io.jraft.rhea;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.pd.StoreBeat;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.util.Endpoint;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
                new NoChildren(),
                () -> new RegionClock(() -> 0, () -> 0),
                bound -> 0,
                new NoMerges());
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

    /** No region is split off. */
    private static final class NoChildren implements RegionEngine.Children {
        @Override
        public void onChild(RegionInfo child) {
            throw new AssertionError("nothing is split here");
        }

        @Override
        public boolean areSafe(long parentId) {
            return true;
        }

        @Override
        public boolean isFree(long regionId) {
            return true;
        }

        @Override
        public boolean mayTakeKeys(RegionRecord now, RegionKeys next) {
            return true;
        }

        @Override
        public void onKeysTaken(long regionId) {}

        @Override
        public void onBroken(long regionId) {}
    }

    /** And none is merged. */
    private static final class NoMerges implements RegionMerger.Neighbours {
        @Override
        public void onEnded(long regionId) {
            throw new AssertionError("nothing is merged here");
        }

        @Override
        public @Nullable RegionEngine before(byte[] key) {
            return null;
        }

        @Override
        public void ask(Endpoint store, KVRequest request, Consumer<KVReply> reply) {
            throw new AssertionError("nothing is merged here");
        }
    }
}

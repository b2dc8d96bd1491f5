package io.jraft.rhea.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.option.CliOptions;
import io.jraft.option.NodeOptions;
import io.jraft.rhea.errors.InvalidLockAcquirerException;
import io.jraft.rhea.errors.InvalidParameterException;
import io.jraft.rhea.errors.RetriableException;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.RpcOptions;
import io.jraft.rhea.options.configured.BatchingOptionsConfigured;
import io.jraft.rhea.options.configured.HeartbeatOptionsConfigured;
import io.jraft.rhea.options.configured.MemoryDBOptionsConfigured;
import io.jraft.rhea.options.configured.MultiRegionEngineOptionsConfigured;
import io.jraft.rhea.options.configured.MultiRegionRouteTableOptionsConfigured;
import io.jraft.rhea.options.configured.PlacementDriverOptionsConfigured;
import io.jraft.rhea.options.configured.RheaKVStoreOptionsConfigured;
import io.jraft.rhea.options.configured.RpcOptionsConfigured;
import io.jraft.rhea.options.configured.StoreEngineOptionsConfigured;
import io.jraft.rhea.storage.CASEntry;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.Lists;
import io.jraft.rhea.util.concurrent.DistributedLock;
import io.jraft.util.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program as people wrote it for SOFAJRaft's RheaKV, with every option said that there is to say, and only its imports changed. */
class FieldProgramIT {
    @TempDir Path directory;
    private final List<DefaultRheaKVStore> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(DefaultRheaKVStore::shutdown);
    }

    /** Two regions of one store. */
    private RheaKVStoreOptions server(int port) {
        return RheaKVStoreOptionsConfigured.newConfigured()
                .withClusterName("field")
                .withInitialServerList("127.0.0.1:" + port)
                .withFailoverRetries(3)
                .withFutureTimeoutMillis(20_000)
                .withUseParallelKVExecutor(false)
                .withUseParallelCompress(true)
                .withCompressThreads(2)
                .withDeCompressThreads(2)
                .withBatchingOptions(
                        BatchingOptionsConfigured.newConfigured().withAllowBatching(true).config())
                .withRpcOptions(
                        RpcOptionsConfigured.newConfigured()
                                .withCallbackExecutorMaximumPoolSize(4)
                                .withCallbackExecutorQueueCapacity(64)
                                .config())
                .withPlacementDriverOptions(
                        PlacementDriverOptionsConfigured.newConfigured()
                                .withFake(true)
                                .withCliOptions(new CliOptions())
                                .withPdRpcOptions(new RpcOptions())
                                .withPdGroupId("pd")
                                .withRegionRouteTableOptionsList(
                                        MultiRegionRouteTableOptionsConfigured.newConfigured()
                                                .withEndKey(1L, "m")
                                                .withStartKey(2L, "m")
                                                .config())
                                .config())
                .withStoreEngineOptions(
                        StoreEngineOptionsConfigured.newConfigured()
                                .withStorageType(StorageType.Memory)
                                .withMemoryDBOptions(
                                        MemoryDBOptionsConfigured.newConfigured()
                                                .withKeysPerSegment(1_024)
                                                .config())
                                .withRaftDataPath(directory.resolve("raft").toString())
                                .withServerAddress(new Endpoint("127.0.0.1", port))
                                .withCommonNodeOptions(new NodeOptions())
                                .withRegionEngineOptionsList(
                                        MultiRegionEngineOptionsConfigured.newConfigured()
                                                .withEndKey(1L, "m")
                                                .withStartKey(2L, "m")
                                                .config())
                                .withHeartbeatOptions(
                                        HeartbeatOptionsConfigured.newConfigured()
                                                .withStoreHeartbeatIntervalSeconds(10)
                                                .withRegionHeartbeatIntervalSeconds(10)
                                                .config())
                                .withUseSharedRpcExecutor(true)
                                .withReadIndexCoreThreads(2)
                                .withLeaderStateTriggerCoreThreads(1)
                                .withSnapshotCoreThreads(1)
                                .withCliRpcCoreThreads(1)
                                .withRaftRpcCoreThreads(1)
                                .withKvRpcCoreThreads(1)
                                .withMetricsReportPeriod(60)
                                .withLeastKeysOnSplit(10)
                                .config())
                .config();
    }

    private DefaultRheaKVStore started() throws Exception {
        DefaultRheaKVStore store = new DefaultRheaKVStore();
        open.add(store);
        assertThat(store.init(server(Cluster.freePorts(1).get(0)))).isTrue();
        return store;
    }

    private static byte[] b(String text) {
        return ClusterStory.b(text);
    }

    @Test
    @DisplayName(
            "it starts, keeps its keys in the regions that both lists name, and fails by the classes that it catches")
    void program() throws Exception {
        DefaultRheaKVStore kv = started();
        kv.bPut("a", b("1"));
        kv.bPut("z", b("2"));
        assertThat(kv.getPlacementDriverClient().findRegionByKey(b("z"), false).getId())
                .isEqualTo(2);
        assertThat(kv.bMultiGet(Lists.newArrayList(b("a"), b("z")))).hasSize(2);
        assertThatThrownBy(
                        () ->
                                kv.bCompareAndPutAll(
                                        List.of(
                                                new CASEntry(b("a"), b("1"), b("3")),
                                                new CASEntry(b("z"), b("2"), b("3")))))
                .isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> kv.put(new byte[0], b("1")))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    @DisplayName(
            "nobody there: what surely was not done may be tried again, and says so by its class")
    void nobody() throws Exception {
        RheaKVStoreOptions options = new RheaKVStoreOptions();
        options.setInitialServerList("127.0.0.1:" + Cluster.freePorts(1).get(0));
        options.setFutureTimeoutMillis(300);
        DefaultRheaKVStore kv = new DefaultRheaKVStore();
        open.add(kv);
        assertThat(kv.init(options)).isTrue();
        assertThatThrownBy(() -> kv.bGet("a")).isInstanceOf(RetriableException.class);
    }

    @Test
    @DisplayName(
            "a lock tells its acquirer what the store told: token, beginning of the lease, context; one that is not held is refused")
    void lock() throws Exception {
        DefaultRheaKVStore kv = started();
        DistributedLock<byte[]> lock = kv.getDistributedLock("lock", 60, TimeUnit.SECONDS);
        assertThat(lock.tryLock(b("me"))).isTrue();
        DistributedLock.Acquirer me = lock.getAcquirer();
        assertThat(me.getContext()).isEqualTo(b("me"));
        assertThat(me.getFencingToken()).isEqualTo(lock.getFencingToken()).isPositive();
        assertThat(me.getLockingTimestamp())
                .isEqualTo(lock.getOwner().getDeadlineMillis() - 60_000)
                .isPositive();

        DistributedLock.Acquirer other = new DistributedLock.Acquirer("other", 1_000);
        DistributedLock.Owner holder = kv.tryLockWith(b("lock"), false, other).get();
        assertThat(holder.isSuccess()).isFalse();
        assertThat(holder.isSameAcquirer(me)).isTrue();
        assertThat(holder.getContext()).isEqualTo(b("me"));
        assertThat(other.getFencingToken()).isEqualTo(-1);
        assertThat(kv.releaseLockWith(b("lock"), other).get().isSuccess()).isFalse();

        lock.unlock();
        assertThatThrownBy(lock::unlock).isInstanceOf(InvalidLockAcquirerException.class);
        other.setContext(b("another"));
        DistributedLock.Owner now = kv.tryLockWith(b("lock"), false, other).get();
        assertThat(now.isSuccess()).isTrue();
        assertThat(now.getContext()).isEqualTo(b("another"));
        now.updateAcquirerInfo(other);
        assertThat(other.getFencingToken()).isGreaterThan(lock.getFencingToken());
        // A lease begins anew without another word, and only for who has it.
        DistributedLock.Owner kept = kv.tryLockWith(b("lock"), true, other).get();
        assertThat(kept.isSuccess()).isTrue();
        assertThat(kept.getContext()).isEqualTo(b("another"));
        assertThat(kept.getAcquires()).isEqualTo(now.getAcquires());
        assertThat(kv.tryLockWith(b("lock"), true, me).get().isSuccess()).isFalse();
    }

    @Test
    @DisplayName("an owner by words is the one that was said; nobody, if nothing was")
    void ownerByWords() {
        DistributedLock.Owner owner =
                DistributedLock.newOwnerBuilder()
                        .id("me")
                        .deadlineMillis(7_000)
                        .remainingMillis(3)
                        .fencingToken(4)
                        .acquires(2)
                        .context(b("c"))
                        .success(true)
                        .build();
        assertThat(owner)
                .usingRecursiveComparison()
                .isEqualTo(new DistributedLock.Owner("me", 7_000, 3, 4, 2, b("c"), true));
        DistributedLock.Acquirer me = new DistributedLock.Acquirer("me", 5_000);
        owner.updateAcquirerInfo(me);
        assertThat(me.getLockingTimestamp()).isEqualTo(2_000);
        assertThat(owner.isSameAcquirer(me)).isTrue();
        DistributedLock.Owner nobody = DistributedLock.newOwnerBuilder().build();
        assertThat(nobody.isSuccess()).isFalse();
        assertThat(nobody.getId()).isEmpty();
    }
}

package io.jraft.rhea.client;

import static java.util.concurrent.CompletableFuture.runAsync;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.conf.Configuration;
import io.jraft.error.RemotingException;
import io.jraft.option.RpcOptions;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rpc.RpcClient;
import io.jraft.sim.history.Verdict;
import io.jraft.util.Endpoint;
import io.jraft.util.RpcFactoryHelper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four stores in four processes, with RocksDB and a placement driver in three of them: SIGKILL to one after another, the driver's
 * leader first, while it moves replicas; at the end to one that does not come back.
 */
class DrivenSigkillIT {
    private static final int OPERATIONS_BETWEEN = 40;

    @TempDir Path directory;

    @Test
    @DisplayName(
            "O20 O22 P33 P34 under SIGKILL the driver goes on, replaces the replicas of the store that is lost, and one order explains every"
                    + " answer")
    void sigkill() throws Exception {
        List<Integer> ports = Cluster.freePorts(4);
        List<Integer> founders = ports.subList(0, 3);
        int joiner = ports.get(3);
        Cluster plan = new Cluster(directory, StorageType.RocksDB, founders);
        Map<Integer, StoreProcess> stores = new ConcurrentSkipListMap<>();
        Workers workers = new Workers();
        try (Asking asking = new Asking()) {
            // A Java virtual machine each: at once, that is the half of the time.
            CompletableFuture.allOf(
                            ports.stream()
                                    .map(p -> runAsync(() -> start(stores, p, founders)))
                                    .toArray(CompletableFuture<?>[]::new))
                    .join();
            RheaKVStoreOptions options = Cluster.driven(plan.options());
            options.setFutureTimeoutMillis(60_000);
            DefaultRheaKVStore kv = plan.client(options);
            workers.start(kv);
            // The fourth one's replicas come while others are killed.
            for (int i = 0; i < 2; i++) {
                workers.awaitMore(OPERATIONS_BETWEEN);
                int leader = asking.leader(founders);
                int port = i == 0 ? leader : founders.get(leader == founders.get(0) ? 1 : 0);
                stores.get(port).kill();
                workers.awaitMore(OPERATIONS_BETWEEN);
                start(stores, port, founders);
            }
            Cluster.await("the new store to have replicas", () -> regionsAt(kv, joiner) > 0);

            int lost = asking.leader(founders);
            stores.remove(lost).kill();
            workers.awaitMore(OPERATIONS_BETWEEN);
            Cluster.await(
                    "three replicas of each region, and none at the lost store",
                    () -> regionsAt(kv, lost) == 0 && areWhole(kv));
            workers.awaitMore(OPERATIONS_BETWEEN);
            requireAllKeys(kv.regions().join());
        } finally {
            workers.stop();
            plan.close();
            for (StoreProcess store : stores.values()) {
                store.kill();
            }
        }

        assertThat(workers.verdict()).isInstanceOf(Verdict.Ok.class);
        assertThat(workers.answered()).isGreaterThan(6 * OPERATIONS_BETWEEN);
    }

    private void start(Map<Integer, StoreProcess> stores, int port, List<Integer> founders) {
        try {
            stores.put(port, StoreProcess.driven(directory, port, founders));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long regionsAt(DefaultRheaKVStore kv, int port) {
        return kv.regions().join().stream()
                .filter(r -> members(r).listPeers().stream().anyMatch(p -> p.getPort() == port))
                .count();
    }

    private static boolean areWhole(DefaultRheaKVStore kv) {
        return kv.regions().join().stream().allMatch(r -> members(r).listPeers().size() == 3);
    }

    private static Configuration members(RegionInfo region) {
        return Configuration.of(region.members());
    }

    /** No key is nobody's, and none is of two regions. */
    private static void requireAllKeys(List<RegionInfo> regions) {
        List<RegionInfo> inOrder =
                regions.stream()
                        .sorted(
                                Comparator.comparing(
                                        RegionInfo::start,
                                        Comparator.nullsFirst(Arrays::compareUnsigned)))
                        .toList();
        assertThat(inOrder.get(0).start()).isNull();
        for (int i = 1; i < inOrder.size(); i++) {
            assertThat(inOrder.get(i).start()).isEqualTo(inOrder.get(i - 1).end());
        }
        assertThat(inOrder.get(inOrder.size() - 1).end()).isNull();
    }

    /** Asks stores for what only the driver's leader tells. */
    private static final class Asking implements AutoCloseable {
        private final RpcClient rpc = RpcFactoryHelper.rpcFactory().createRpcClient();

        Asking() {
            rpc.registerCodec(PdRequest.codec());
            rpc.registerCodec(PdReply.codec());
            assertThat(rpc.init(new RpcOptions())).isTrue();
        }

        int leader(List<Integer> ports) {
            int[] found = {0};
            Cluster.await(
                    "a leader of the placement driver",
                    () -> {
                        ports.forEach(port -> found[0] = leads(port) ? port : found[0]);
                        return found[0] != 0;
                    });
            return found[0];
        }

        private boolean leads(int port) {
            PdRequest request = new PdRequest("test-7", PdRequest.Kind.PICTURE, new byte[0]);
            try {
                Object answer = rpc.invokeSync(new Endpoint("127.0.0.1", port), request, 1_000);
                return answer instanceof PdReply reply && reply.outcome() == PdReply.Outcome.OK;
            } catch (RemotingException e) {
                // It is down, or has other things to do.
                return false;
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }

        @Override
        public void close() {
            rpc.shutdown();
        }
    }
}

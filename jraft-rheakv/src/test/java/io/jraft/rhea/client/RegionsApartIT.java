package io.jraft.rhea.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.options.RegionRouteTableOptions;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.ByteArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Trouble of one region is none of another's: three stores on real ports, the first alone has region 1. */
class RegionsApartIT extends ClusterStory {
    private RheaKVStore kv;

    @BeforeEach
    void start() throws IOException {
        cluster = new Cluster(directory, StorageType.Memory);
        int first = cluster.ports.get(0);
        List<Integer> others = cluster.ports.subList(1, 3);
        cluster.regions =
                List.of(
                        at(Cluster.region(1, null, "h"), List.of(first)),
                        at(Cluster.region(2, "h", "p"), others),
                        at(Cluster.region(3, "p", null), others));
        RheaKVStoreOptions patient = cluster.started().options();
        patient.setFutureTimeoutMillis(120_000);
        kv = cluster.client(patient);
    }

    private static RegionRouteTableOptions at(RegionRouteTableOptions region, List<Integer> ports) {
        region.setInitialServerList(
                String.join(",", ports.stream().map(port -> "127.0.0.1:" + port).toList()));
        return region;
    }

    @Test
    @DisplayName(
            "K5 K6 thousands of operations that wait for a region without any store hold up no other region, and are done when it is back")
    void apart() {
        int first = cluster.ports.get(0);
        kv.bPut("a", b("before"));
        kv.bPut("q", b("before"));
        cluster.stop(first);

        List<CompletableFuture<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            waiting.add(kv.put("a" + i, b("v")));
            waiting.add(kv.get("a" + i));
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(kv.put("q" + i, b("v")).join()).isTrue();
            assertThat(kv.get("q" + i).join()).isEqualTo(b("v"));
        }
        assertThat(kv.bScan("q", "r")).hasSize(1_001);
        assertThat(waiting).as("of the region that is not there").noneMatch(f -> f.isDone());

        cluster.start(first);
        waiting.forEach(CompletableFuture::join);
        Map<ByteArray, byte[]> both = kv.bMultiGet(List.of(b("a1999"), b("q999")));
        assertThat(both.values()).containsExactly(b("v"), b("v"));
    }
}

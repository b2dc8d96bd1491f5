package io.jraft.rhea.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.JRaftUtils;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.error.RaftError;
import io.jraft.option.CliOptions;
import io.jraft.rhea.JRaftHelper;
import io.jraft.rhea.RheaKVServiceFactory;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.StorageType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator splits regions of running stores, by the service that programs of SOFAJRaft's RheaKV know. */
class CliServiceIT extends ClusterStory {
    private RheaKVCliService service;

    @BeforeEach
    void open() {
        CliOptions options = new CliOptions();
        options.setTimeoutMs(20_000);
        service = RheaKVServiceFactory.createAndInitRheaKVCliService(options);
    }

    @AfterEach
    void close() {
        service.shutdown();
    }

    /** Regions 1 up to "h", 2 up to "p", 3 the rest; four keys are enough to be split. */
    private Cluster running(StorageType type, boolean driven) throws Exception {
        Cluster fresh = new Cluster(directory, type);
        cluster = fresh;
        for (int port : fresh.ports) {
            RheaKVStoreOptions options = fresh.storeOptions(port);
            if (driven) {
                Cluster.driven(options);
            }
            options.getStoreEngineOptions().setLeastKeysOnSplit(4);
            fresh.start(port, options);
        }
        // A region is there from its first entry on.
        for (String key : List.of("a", "k", "z")) {
            fresh.store(fresh.ports.get(0)).bDelete(key);
        }
        return fresh;
    }

    private Status split(long region, long child, Configuration members) {
        return service.rangeSplit(
                region, child, JRaftHelper.getJRaftGroupId("test", region), members);
    }

    private static Configuration members(Cluster cluster) {
        return JRaftUtils.getConfiguration(cluster.options().getInitialServerList());
    }

    private static void fill(DefaultRheaKVStore kv, String from) {
        for (int i = 0; i < 6; i++) {
            kv.bPut(from + i, b("value " + i));
        }
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "K13 a region is split in its middle; the new one has the number it was given, and clients go on")
    void split(StorageType type) throws Exception {
        Cluster cluster = running(type, false);
        DefaultRheaKVStore kv = cluster.client();
        fill(kv, "k");

        Status status = split(2, 9, members(cluster));

        assertThat(status.isOk()).as(status.toString()).isTrue();
        for (int i = 0; i < 6; i++) {
            assertThat(s(kv.bGet("k" + i))).isEqualTo("value " + i);
        }
        List<RegionInfo> regions = cluster.client().regions().get();
        assertThat(regions).extracting(RegionInfo::id).containsExactly(1L, 2L, 9L, 3L);
        assertThat(regions.get(2).start()).isEqualTo(b("k3"));
        assertThat(regions.get(2).end()).isEqualTo(b("p"));
        assertThat(regions.get(2).parent()).isEqualTo(2);
        kv.bPut("k5", b("newer"));
        assertThat(s(cluster.client().bGet("k5"))).isEqualTo("newer");
    }

    @Test
    @DisplayName("one member is enough to find the leader by, whichever leads")
    void anyMember() throws Exception {
        Cluster cluster = running(StorageType.Memory, false);
        fill(cluster.client(), "a");
        int leader = cluster.awaitLeader(1);
        int other = cluster.ports.stream().filter(p -> p != leader).findFirst().orElseThrow();
        Configuration one = JRaftUtils.getConfiguration("127.0.0.1:" + other);
        assertThat(split(1, 10, one)).isEqualTo(Status.OK());
    }

    @Test
    @DisplayName(
            "a number that is taken, a region that is not there, too few keys: each is refused by its code, and nothing is split")
    void refused() throws Exception {
        Cluster cluster = running(StorageType.Memory, false);
        Configuration members = members(cluster);
        DefaultRheaKVStore kv = cluster.client();
        fill(kv, "a");

        assertThat(split(1, 3, members).getRaftError()).isEqualTo(RaftError.EEXISTS);
        assertThat(split(2, 9, members).getRaftError()).isEqualTo(RaftError.ECANCELED);
        assertThat(split(7, 9, members).getRaftError()).isEqualTo(RaftError.ENOENT);
        assertThat(split(1, 1, members).getRaftError()).isEqualTo(RaftError.EINVAL);
        assertThat(split(1, 0, members).getRaftError()).isEqualTo(RaftError.EINVAL);
        assertThat(split(1, 9, new Configuration()).getRaftError()).isEqualTo(RaftError.EINVAL);
        assertThat(service.rangeSplit(1, 9, "test-2", members).getRaftError())
                .isEqualTo(RaftError.EINVAL);
        // Stores of another cluster do not know the group.
        assertThat(service.rangeSplit(1, 9, "other-1", members).getRaftError())
                .isEqualTo(RaftError.ENOENT);
        assertThat(kv.regions().get()).extracting(RegionInfo::id).containsExactly(1L, 2L, 3L);

        assertThat(split(1, 9, members).isOk()).isTrue();
        assertThat(split(1, 9, members).getRaftError()).isEqualTo(RaftError.EEXISTS);
    }

    @Test
    @DisplayName("a number of a region that was merged away is not given out again")
    void mergedNumber() throws Exception {
        Cluster cluster = running(StorageType.Memory, false);
        DefaultRheaKVStore kv = cluster.client();
        fill(kv, "a");
        assertThat(split(1, 9, members(cluster)).isOk()).isTrue();
        assertThat(kv.regions().get()).extracting(RegionInfo::id).contains(9L);
        kv.mergeRegions(1, 9).get();

        assertThat(split(1, 9, members(cluster)).getRaftError()).isEqualTo(RaftError.EEXISTS);
        assertThat(split(1, 10, members(cluster))).isEqualTo(Status.OK());
    }

    @Test
    @DisplayName("where a placement driver gives the numbers, an operator does not")
    void driven() throws Exception {
        Cluster cluster = running(StorageType.Memory, true);
        fill(cluster.client(Cluster.driven(cluster.options())), "a");
        Status status = split(1, 9, members(cluster));
        assertThat(status.getRaftError()).isEqualTo(RaftError.EINVAL);
        assertThat(status.getErrorMsg()).contains("placement driver");
    }

    @Test
    @DisplayName("nobody there: the call ends in time, and a service that was shut down says so")
    void nobody() throws Exception {
        Configuration nobody =
                JRaftUtils.getConfiguration("127.0.0.1:" + Cluster.freePorts(1).get(0));
        assertThat(split(1, 9, nobody).getRaftError()).isEqualTo(RaftError.EAGAIN);
        service.shutdown();
        assertThatThrownBy(() -> split(1, 9, nobody)).isInstanceOf(IllegalStateException.class);
    }
}

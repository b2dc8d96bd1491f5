package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.Node;
import io.jraft.Status;
import io.jraft.rhea.LeaderStateListener;
import io.jraft.rhea.errors.InvalidLockAcquirerException;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.Sequence;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.concurrent.DistributedLock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Leaders go away in the middle of work; three stores on real ports, with RocksDB. */
class FailoverIT extends ClusterStory {
    private RheaKVStore kv;

    @BeforeEach
    void start() throws Exception {
        kv = started(StorageType.RocksDB).client();
    }

    @Test
    @DisplayName(
            "O22 sequences, swaps and puts while leaders stop and return: every number once, no swap lost or done twice")
    void exactlyOnceUnderFailover() {
        kv.bPut("counter", b("0"));
        List<CompletableFuture<Sequence>> taken = new ArrayList<>();
        long swaps = 0;
        for (int round = 0; round < 3; round++) {
            int leader = cluster.awaitLeader(1);
            for (int i = 0; i < 100; i++) {
                taken.add(kv.getSequence("aseq", 3));
                if (i == 50) {
                    cluster.stop(leader);
                }
                if (i % 10 == 0) {
                    // With exactly-once a swap that answers true was done once, and one that
                    // answers false not at all.
                    byte[] next = b("" + (swaps + 1));
                    assertThat(kv.bCompareAndPut("counter", b("" + swaps), next)).isTrue();
                    swaps++;
                }
            }
            for (CompletableFuture<Sequence> sequence : taken) {
                sequence.join();
            }
            cluster.start(leader);
        }

        TreeSet<Long> starts = new TreeSet<>();
        for (CompletableFuture<Sequence> sequence : taken) {
            Sequence range = sequence.join();
            assertThat(range.getEndValue() - range.getStartValue()).isEqualTo(3);
            assertThat(starts.add(range.getStartValue())).isTrue();
        }
        // Nothing was taken twice and nothing was left out: nobody took what nobody got.
        assertThat(starts).hasSize(300);
        assertThat(starts.first()).isZero();
        assertThat(starts.last()).isEqualTo(3 * 299);
        assertThat(kv.bGetLatestSequence("aseq")).isEqualTo(900);
        assertThat(new String(kv.bGet("counter"), UTF_8)).isEqualTo("" + swaps);
    }

    @Test
    @DisplayName(
            "K15 a lock outlives the leader of its region, with its token, and is another's when its lease has ended")
    void lockUnderFailover() {
        DistributedLock<byte[]> mine = kv.getDistributedLock("lock", 60, TimeUnit.SECONDS);
        DistributedLock<byte[]> theirs =
                cluster.client().getDistributedLock("lock", 60, TimeUnit.SECONDS);
        assertThat(mine.tryLock(b("first"))).isTrue();
        assertThat(theirs.tryLock()).isFalse();
        assertThat(theirs.getOwnerContext()).isEqualTo(b("first"));

        cluster.stop(cluster.awaitLeader(2));

        assertThat(mine.tryLock()).isTrue();
        assertThat(mine.getOwner().getAcquires()).isEqualTo(2);
        assertThat(theirs.tryLock()).isFalse();
        mine.unlock();
        mine.unlock();
        assertThat(theirs.tryLock()).isTrue();
        assertThat(theirs.getFencingToken()).isGreaterThan(mine.getFencingToken());
        assertThatThrownBy(mine::unlock).isInstanceOf(InvalidLockAcquirerException.class);

        // Nobody gives this one back: its lease ends.
        DistributedLock<byte[]> left = kv.getDistributedLock("left", 500, TimeUnit.MILLISECONDS);
        DistributedLock<byte[]> next = kv.getDistributedLock("left", 500, TimeUnit.MILLISECONDS);
        assertThat(left.tryLock()).isTrue();
        assertThat(next.tryLock(30, TimeUnit.SECONDS)).isTrue();
        assertThat(next.getFencingToken()).isGreaterThan(left.getFencingToken());
    }

    @Test
    @DisplayName("a watchdog keeps a lock for longer than its lease")
    void watchdog() {
        ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
        try {
            DistributedLock<byte[]> kept =
                    kv.getDistributedLock("kept", 4, TimeUnit.SECONDS, watchdog);
            DistributedLock<byte[]> other =
                    cluster.client().getDistributedLock("kept", 4, TimeUnit.SECONDS);
            assertThat(kept.tryLock()).isTrue();
            assertThat(other.tryLock(6, TimeUnit.SECONDS)).isFalse();
            kept.unlock();
            assertThat(other.tryLock(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            watchdog.shutdownNow();
        }
    }

    @Test
    @DisplayName(
            "K11 stores that stop and start again go on from what they have; listeners hear who leads")
    void restart() {
        for (int i = 0; i < 50; i++) {
            kv.bPut("k" + i, b("v" + i));
        }
        Sequence before = kv.bGetSequence("seq", 5);
        for (int port : cluster.ports) {
            cluster.stop(port);
        }
        List<Long> terms = new CopyOnWriteArrayList<>();
        for (int port : cluster.ports) {
            cluster.start(port)
                    .addLeaderStateListener(
                            2,
                            new LeaderStateListener() {
                                @Override
                                public void onLeaderStart(long newTerm) {
                                    terms.add(newTerm);
                                }

                                @Override
                                public void onLeaderStop(long oldTerm) {}
                            });
        }

        for (int i = 0; i < 50; i++) {
            assertThat(kv.bGet("k" + i)).isEqualTo(b("v" + i));
        }
        assertThat(kv.bGetSequence("seq", 5))
                .isEqualTo(new Sequence(before.getEndValue(), before.getEndValue() + 5));
        int leader = cluster.awaitLeader(2);
        cluster.stop(leader);
        cluster.awaitLeader(2);
        Cluster.await("a listener to hear of it", () -> !terms.isEmpty());
    }

    @Test
    @DisplayName(
            "N10 O17 a store that slept through two snapshots is filled from one: what was deleted is gone, neighbours stay")
    void snapshotForALaggard() throws Exception {
        for (int i = 0; i < 20; i++) {
            kv.bPut("d" + i, b("old"));
            kv.bPut("k" + i, b("neighbour"));
        }
        int leader = cluster.awaitLeader(1);
        int laggard = cluster.ports.stream().filter(p -> p != leader).findFirst().orElseThrow();
        Cluster.await("the laggard to have all", () -> keys(laggard, 1).size() == 20);
        cluster.stop(laggard);
        // For one that it takes for alive a leader keeps the log until it has come again.
        Cluster.await(
                "the leader to miss it",
                () ->
                        node(cluster.awaitLeader(1), 1).status().peers().stream()
                                .anyMatch(peer -> !peer.alive()));
        kv.bDeleteRange("d0", "d5");
        snapshot(cluster.awaitLeader(1));
        kv.bPut("e", b("new"));
        snapshot(cluster.awaitLeader(1));

        cluster.start(laggard);

        List<String> wanted = keys(cluster.awaitLeader(1), 1);
        assertThat(wanted).contains("e", "d5").doesNotContain("d1");
        Cluster.await("the laggard to hold the same", () -> keys(laggard, 1).equals(wanted));
        assertThat(keys(laggard, 2)).hasSize(20);
        // The state machine has it a moment before the loop shows it.
        Cluster.await("it came by a snapshot", () -> node(laggard, 1).status().snapshotIndex() > 0);
    }

    private Node node(int port, long regionId) {
        return cluster.store(port).getStoreEngine().getRegionEngine(regionId).getNode();
    }

    private void snapshot(int port) throws Exception {
        CompletableFuture<Status> done = new CompletableFuture<>();
        node(port, 1).snapshot(done::complete);
        assertThat(done.get(30, TimeUnit.SECONDS).isOk()).isTrue();
    }

    /** What one store has of a region, however old. */
    private List<String> keys(int port, long regionId) {
        KVRead scan = new KVRead.Scan(null, null, false, false, 1_000);
        CompletableFuture<KVReply> reply = new CompletableFuture<>();
        cluster.store(port)
                .getStoreEngine()
                .handle(
                        new KVRequest(
                                "test-" + regionId,
                                regionId,
                                1,
                                KVRequest.Kind.READ_LOCAL,
                                KVRead.encode(scan)),
                        reply::complete);
        return reply.join().result() instanceof OpResult.Page page
                ? page.pairs().stream().map(p -> new String(p.key(), UTF_8)).toList()
                : List.of();
    }

    @Test
    @DisplayName(
            "a directory of another cluster is refused with a sentence, and so is a range that changed")
    void otherDirectory() {
        int port = cluster.ports.get(0);
        cluster.stop(port);
        DefaultRheaKVStore wrong = new DefaultRheaKVStore();
        var options = cluster.storeOptions(port);
        options.setClusterId(8);
        assertThat(wrong.init(options)).isFalse();

        kv.bPut("b", b("1"));
        int leader = cluster.awaitLeader(1);
        cluster.stop(leader);
        var moved = cluster.storeOptions(leader);
        moved.getPlacementDriverOptions()
                .setRegionRouteTableOptionsList(
                        List.of(
                                Cluster.region(1, null, "i"),
                                Cluster.region(2, "i", "p"),
                                Cluster.region(3, "p", null)));
        assertThat(new DefaultRheaKVStore().init(moved)).isFalse();
        cluster.start(port);
        cluster.start(leader);
        assertThat(kv.bGet("b")).isEqualTo(b("1"));
    }
}

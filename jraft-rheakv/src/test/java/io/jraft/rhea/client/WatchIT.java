package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.storage.StorageType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches of keys in three stores on real ports, over the network and from inside. */
class WatchIT {
    @TempDir Path directory;
    private Cluster cluster;
    private DefaultRheaKVStore kv;

    @BeforeEach
    void start() throws IOException {
        cluster = new Cluster(directory, StorageType.RocksDB).started();
        kv = cluster.client();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    /** Remembers what it was told. */
    private static class Told implements WatchListener {
        final List<String> changes = new CopyOnWriteArrayList<>();
        final List<Long> behind = new CopyOnWriteArrayList<>();
        final List<Throwable> ends = new CopyOnWriteArrayList<>();
        volatile long lastRevision;

        @Override
        public void onChange(WatchEvent event) {
            byte[] value = event.value();
            byte[] end = event.endKey();
            lastRevision = event.revision();
            changes.add(
                    event.type()
                            + " "
                            + new String(event.key(), UTF_8)
                            + (value == null ? "" : "=" + new String(value, UTF_8))
                            + (end == null ? "" : ".." + new String(end, UTF_8)));
        }

        @Override
        public void onFellBehind(long regionId, long missedFrom, long nextRevision) {
            assertThat(nextRevision).isGreaterThan(missedFrom);
            behind.add(regionId);
        }

        @Override
        public void onEnd(Throwable cause) {
            ends.add(cause);
        }

        void await(int count) {
            Cluster.await(count + " changes, not " + this, () -> changes.size() >= count);
        }

        @Override
        public String toString() {
            return changes + " " + behind + " " + ends;
        }
    }

    @Test
    @DisplayName(
            "a key and a range over regions are told what happens to them, over the network and inside")
    void changes() {
        kv.bPut("k", b("before"));
        Told key = new Told();
        Told range = new Told();
        KVWatch one = kv.bWatch("k", key);
        DefaultRheaKVStore inside = cluster.store(cluster.ports.get(0));
        KVWatch all = inside.bWatch("b", "z", range);

        kv.bPut("k", b("1"));
        kv.bPut("a", b("outside"));
        kv.bPut("b", b("2"), 50, TimeUnit.MILLISECONDS);
        kv.bDelete("k");
        kv.bDeleteRange("i", "l");
        kv.bPut("y", b("3"));

        key.await(3);
        range.await(6);
        assertThat(key.changes).containsExactly("PUT k=1", "DELETE k", "DELETE k");
        assertThat(range.changes)
                .containsExactlyInAnyOrder(
                        "PUT b=2",
                        "DELETE b",
                        "PUT k=1",
                        "DELETE k",
                        "DELETE_RANGE i..l",
                        "PUT y=3");
        one.close();
        kv.bPut("k", b("unheard"));
        range.await(7);
        assertThat(key.changes).hasSize(3);
        all.close();
        assertThat(all.position().revisions()).containsOnlyKeys(1L, 2L, 3L);
        assertThat(key.ends).isEmpty();
        assertThat(key.behind).isEmpty();
    }

    @Test
    @DisplayName(
            "leaders stop and return, a watch goes on where another stopped: every change once and in order")
    void failover() {
        Told told = new Told();
        KVWatch watch = kv.bWatch("a", "h", told);
        List<String> expected = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            int leader = cluster.awaitLeader(1);
            for (int i = 0; i < 60; i++) {
                if (i == 20) {
                    cluster.stop(leader);
                }
                kv.bPut("c", b(round + "." + i));
                expected.add("PUT c=" + round + "." + i);
                if (i == 40) {
                    told.await(expected.size());
                    KVWatch was = watch;
                    Cluster.await(
                            "the listener's return",
                            () -> was.position().revisions().get(1L) > told.lastRevision);
                    watch.close();
                    WatchPosition position = WatchPosition.parse(watch.position().toString());
                    kv.bPut("d", b("while nobody watched"));
                    expected.add("PUT d=while nobody watched");
                    watch = cluster.client().bWatch("a", "h", position, told);
                }
            }
            cluster.start(leader);
        }
        told.await(expected.size());
        assertThat(told.changes).isEqualTo(expected);
        assertThat(told.behind).isEmpty();
        assertThat(told.ends).isEmpty();
        watch.close();
    }

    @Test
    @DisplayName(
            "N17 a listener that is too slow falls behind, is told so, and hears everything from there on; nobody else notices")
    void slow() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        Told slow =
                new Told() {
                    @Override
                    public void onChange(WatchEvent event) {
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        super.onChange(event);
                    }
                };
        Told quick = new Told();
        kv.bWatch("k", slow);
        kv.bWatch("k", quick);
        byte[] large = new byte[128 << 10];
        for (int i = 0; i < 60; i++) {
            kv.bPut("k", large);
            quick.await(i + 1);
        }
        go.countDown();
        Cluster.await("to be told", () -> !slow.behind.isEmpty());
        kv.bPut("k", b("last"));
        Cluster.await(
                "what comes then",
                () -> slow.changes.size() > 0 && last(slow).equals("PUT k=last"));
        assertThat(slow.behind).containsExactly(2L);
        assertThat(slow.changes.size()).isLessThan(30);
        assertThat(quick.behind).isEmpty();
    }

    private static String last(Told told) {
        return told.changes.get(told.changes.size() - 1);
    }

    @Test
    @DisplayName("what cannot be watched is refused; a listener that throws ends its watch")
    void refused() {
        Told told = new Told();
        assertThatThrownBy(() -> kv.bWatch("b", "b", told)).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> kv.bWatch("", told)).isInstanceOf(ApiException.class);
        WatchPosition ofAnother = new WatchPosition(Map.of(2L, 1L));
        assertThatThrownBy(() -> kv.bWatch("a", "b", ofAnother, told))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("region 1");
        assertThatThrownBy(() -> WatchPosition.parse("1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WatchPosition(Map.of(1L, 0L)))
                .isInstanceOf(IllegalArgumentException.class);

        Told thrower =
                new Told() {
                    @Override
                    public void onChange(WatchEvent event) {
                        throw new IllegalStateException("on purpose");
                    }
                };
        kv.bWatch("k", thrower);
        kv.bPut("k", b("1"));
        Cluster.await("the end", () -> !thrower.ends.isEmpty());
        assertThat(thrower.ends.get(0)).hasMessage("on purpose");
    }
}

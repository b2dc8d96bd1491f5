package io.jraft.rhea.fsm;

import static io.jraft.rhea.fsm.RegionFixture.b;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.RegionRecord.Size;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Held;
import io.jraft.rhea.op.OpResult.Range;
import io.jraft.rhea.op.OpResult.Regions;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.StorageException;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import io.jraft.rhea.storage.memory.MemoryStorage;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A region that an entry splits, in both kinds of storage. */
@ParameterizedClass
@EnumSource(StorageType.class)
class SplitTest extends StorageStory {
    private static final String MEMBERS = "10.0.0.1:1,10.0.0.2:1";

    private RegionFixture region;

    @BeforeEach
    void open() {
        region = new RegionFixture(storage.region(1), storage.isDurable()).opened();
    }

    private static KVOp.SplitRegion at(String key, long keys, long bytes) {
        return new KVOp.SplitRegion(2, b(key), MEMBERS, keys, bytes);
    }

    private RegionFixture child() {
        return new RegionFixture(2, storage.region(2), storage.isDurable(), region);
    }

    @Test
    @DisplayName(
            "O18 the child has everything behind the key: values, sequences, locks, time, and where it came from")
    void everythingGoesAlong() {
        for (String key : List.of("a", "m", "z")) {
            region.apply(new KVOp.Put(b(key), b("value")));
            region.apply(new KVOp.GetSequence(b(key), 7));
        }
        Held held = (Held) region.apply(new KVOp.Lock(b("z"), "me", 10_000, false, null));
        OpResult answer = region.apply(at("m", 2, 20));
        RegionInfo rest = new RegionInfo(1, 2, null, b("m"), MEMBERS, 0, 0);
        RegionInfo born = new RegionInfo(2, 2, b("m"), null, MEMBERS, 1, region.index);
        assertThat(answer).usingRecursiveComparison().isEqualTo(new Regions(List.of(rest, born)));
        assertThat(region.told).usingRecursiveComparison().isEqualTo(List.of(born));
        assertThat(region.machine.children()).usingRecursiveComparison().isEqualTo(List.of(born));

        RegionFixture child = child();
        RegionRecord record = child.machine.record();
        assertThat(record.applied()).isEqualTo(region.index).isEqualTo(record.base());
        assertThat(record.timeMs()).isEqualTo(region.machine.record().timeMs());
        assertThat(child.get("m")).isEqualTo("value");
        assertThat(region.get("a")).isEqualTo("value");
        assertThat(child.apply(new KVOp.GetSequence(b("z"), 1))).isEqualTo(new Range(7, 8));
        assertThat(((Held) child.apply(new KVOp.Lock(b("z"), "you", 1, false, null))).owner())
                .isEqualTo("me");
        child.apply(new KVOp.Unlock(b("z"), "me"));
        Held next = (Held) child.apply(new KVOp.Lock(b("other"), "you", 1, false, null));
        assertThat(next.token()).isGreaterThan(held.token());
    }

    @Test
    @DisplayName(
            "O20 what was meant for the region before is refused by both after it, and does nothing")
    void epochAtApply() {
        region.apply(at("m", 0, 0));
        OpHeader old = OpHeader.once(1);
        RegionFixture child = child();
        for (String key : List.of("a", "z")) {
            assertThat(error(region.apply(old, new KVOp.Put(b(key), b("1")))))
                    .isEqualTo(Errors.INVALID_REGION_EPOCH);
            assertThat(error(child.apply(old, new KVOp.Put(b(key), b("1")))))
                    .isEqualTo(Errors.INVALID_REGION_EPOCH);
        }
        assertThat(error(region.apply(old, new KVOp.DeleteRange(null, null))))
                .isEqualTo(Errors.INVALID_REGION_EPOCH);
        assertThat(error(region.apply(old, at("c", 0, 0)))).isEqualTo(Errors.INVALID_REGION_EPOCH);
        assertThat(error(region.apply(new OpHeader(0, 1, CLIENT, 0, 0), new KVOp.OpenSession())))
                .isEqualTo(Errors.INVALID_REGION_EPOCH);
        assertThat(error(region.apply(new KVOp.Put(b("z"), b("1")))))
                .as("the right version, the wrong key")
                .isEqualTo(Errors.INVALID_REGION_EPOCH);
        assertThat(region.apply(new KVOp.Put(b("a"), b("1")))).isEqualTo(new Flag(true));
        assertThat(child.apply(new KVOp.Put(b("z"), b("1")))).isEqualTo(new Flag(true));
        assertThat(error(child.read(new KVRead.Get(b("a")))))
                .isEqualTo(Errors.INVALID_REGION_EPOCH);
    }

    @Test
    @DisplayName("O20 entries of one batch with the split are judged by what it has made")
    void epochWithinABatch() {
        byte[] put = OpCodec.encode(OpHeader.once(1).at(1), new KVOp.Put(b("z"), b("1")));
        byte[] split = OpCodec.encode(OpHeader.once(1).at(1), at("m", 0, 0));
        byte[] late = OpCodec.encode(OpHeader.once(1).at(1), new KVOp.Put(b("z"), b("late")));
        List<OpResult> answers = region.applyAll(List.of(put, split, late));
        assertThat(answers.get(0)).isEqualTo(new Flag(true));
        assertThat(error(answers.get(2))).isEqualTo(Errors.INVALID_REGION_EPOCH);
        assertThat(child().get("z")).isEqualTo("1");
    }

    @Test
    @DisplayName(
            "O22 what acted before the split and is repeated behind it, in either region, acts no second time")
    void sessionsAreCopied() {
        region.apply(CLIENT, 0, 0, new KVOp.OpenSession());
        OpResult first = region.apply(CLIENT, 1, 1, new KVOp.GetSequence(b("z"), 5));
        OpResult here = region.apply(CLIENT, 2, 1, new KVOp.GetSequence(b("a"), 5));
        region.apply(at("m", 0, 0));
        RegionFixture child = child();
        assertThat(child.apply(CLIENT, 1, 1, new KVOp.GetSequence(b("z"), 5))).isEqualTo(first);
        assertThat(region.apply(CLIENT, 2, 1, new KVOp.GetSequence(b("a"), 5))).isEqualTo(here);
        assertThat(child.apply(new KVOp.GetSequence(b("z"), 0))).isEqualTo(new Range(5, 5));

        // A refusal is not remembered: what came too late at the parent acts at the child, once.
        OpHeader late = new OpHeader(0, 1, CLIENT, 3, 1);
        assertThat(error(region.apply(late, new KVOp.GetSequence(b("z"), 5))))
                .isEqualTo(Errors.INVALID_REGION_EPOCH);
        OpResult acted = child.apply(CLIENT, 3, 1, new KVOp.GetSequence(b("z"), 5));
        assertThat(acted).isEqualTo(new Range(5, 10));
        assertThat(child.apply(CLIENT, 3, 1, new KVOp.GetSequence(b("z"), 5))).isEqualTo(acted);
    }

    @Test
    @DisplayName("ends of values go with their values, and each region sweeps its own")
    void expiries() {
        region.apply(new KVOp.PutFor(b("a"), b("1"), 50));
        region.apply(new KVOp.PutFor(b("z"), b("1"), 60));
        region.apply(at("m", 1, 1));
        RegionFixture child = child();
        assertThat(child.machine.nextExpiryMs()).isEqualTo(child.nowMs + 60);
        assertThat(region.machine.nextExpiryMs()).isEqualTo(region.nowMs + 50);
        child.nowMs += 60;
        region.nowMs += 60;
        assertThat(child.get("z")).isEqualTo("1");
        region.apply(new KVOp.Sweep());
        assertThat(child.store.lengths(List.of(StoreKeys.data(b("z"))))[0]).isPositive();
        child.apply(new KVOp.Sweep());
        assertThat(child.store.lengths(List.of(StoreKeys.data(b("z"))))[0]).isEqualTo(-1);
        assertThat(child.machine.nextExpiryMs()).isEqualTo(StoredValue.NEVER);
        assertThat(region.machine.nextExpiryMs()).isEqualTo(StoredValue.NEVER);
    }

    @Test
    @DisplayName(
            "a split at the first key, outside, with a number that was there: refused on every replica alike")
    void refused() {
        assertThat(region.apply(at("m", 0, 0))).isInstanceOf(Regions.class);
        assertThat(error(region.apply(at("m", 0, 0)))).isEqualTo(Errors.INVALID_PARAMETER);
        assertThat(error(region.apply(at("z", 0, 0)))).isEqualTo(Errors.INVALID_PARAMETER);
        assertThat(error(region.apply(at("c", 0, 0)))).isEqualTo(Errors.CONFLICT_REGION_ID);
        RegionFixture child = child();
        KVOp atItsFirst = new KVOp.SplitRegion(3, b("m"), MEMBERS, 0, 0);
        assertThat(error(child.apply(atItsFirst))).isEqualTo(Errors.INVALID_PARAMETER);
        KVOp itself = new KVOp.SplitRegion(2, b("n"), MEMBERS, 0, 0);
        assertThat(error(child.apply(itself))).isEqualTo(Errors.CONFLICT_REGION_ID);
    }

    @Test
    @DisplayName(
            "two regions that draw the same number do not become one: the second split stops its replica")
    void numberTakenByAnother() {
        RegionFixture other = new RegionFixture(9, storage.region(9), storage.isDurable(), null);
        other.apply(new KVOp.OpenRegion(9, 1, b("p"), b("q")));
        if (type == StorageType.Memory) {
            // Stores in memory apply splits once more after a restart; what has begun stays as it
            // is.
            storage.region(2).write(marked());
            region.apply(at("m", 0, 0));
            assertThat(storage.region(2).get(b("\u0010m"))).isEqualTo(b("mine"));
        } else {
            region.apply(at("r", 0, 0));
            assertThatThrownBy(() -> other.apply(at("pp", 0, 0)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("region 2");
        }
    }

    private static WriteSet marked() {
        WriteSet set = new WriteSet();
        set.put(b("\u0010m"), b("mine"));
        return set;
    }

    @Test
    @DisplayName(
            "who watches goes on in the child: changes before the split have the revisions that they had")
    void changes() {
        region.apply(new KVOp.Put(b("a"), b("1")));
        region.apply(new KVOp.Put(b("z"), b("1")));
        region.apply(new KVOp.DeleteRange(b("c"), b("x")));
        region.apply(at("m", 0, 0));
        RegionFixture child = child();
        child.apply(new KVOp.Put(b("z"), b("2")));
        OpResult.Changes told = child.machine.changes(1, null, null);
        assertThat(told.missed()).isFalse();
        assertThat(told.changes())
                .extracting(c -> c.revision() + " " + c.kind() + " " + new String(c.key(), UTF_8))
                .containsExactly("3 PUT z", "4 DELETE_RANGE m", "6 PUT z");
        assertThat(child.machine.changes(1, b("z"), null).next()).isEqualTo(7);
    }

    @Test
    @DisplayName(
            "O17 a replica that is given a snapshot from behind the split keeps nothing of what went, and hears of the child")
    void snapshotBehindTheSplit() throws Exception {
        try (KVStorage there = storage("laggard")) {
            RegionFixture laggard = new RegionFixture(there.region(1), there.isDurable()).opened();
            laggard.apply(new KVOp.Put(b("z"), b("stale")));
            for (String key : List.of("a", "z")) {
                region.apply(new KVOp.Put(b(key), b("1")));
            }
            region.apply(at("m", 1, 3));
            SnapshotFolder folder = snapshot(region, "snapshot");
            assertThat(laggard.machine.onSnapshotLoad(folder.reader())).isTrue();
            assertThat(laggard.machine.toString()).isEqualTo(region.machine.toString());
            assertThat(laggard.told).usingRecursiveComparison().isEqualTo(region.told);
            assertThat(laggard.store.get(StoreKeys.data(b("z")))).isNull();

            // It has no child of its own making; the child's snapshot makes it.
            RegionFixture source = child();
            RegionFixture empty = new RegionFixture(2, there.region(2), there.isDurable(), null);
            assertThat(empty.machine.record().isOpen()).isFalse();
            assertThat(empty.machine.onSnapshotLoad(snapshot(source, "child").reader())).isTrue();
            assertThat(empty.machine.toString()).isEqualTo(source.machine.toString());
            assertThat(laggard.get("a")).isEqualTo("1");
        }
    }

    @Test
    @DisplayName(
            "P33 a store that is not durable writes no snapshot that would forget the split before the child is on disk")
    void noSnapshotBeforeTheChildIsSafe() throws Exception {
        region.apply(at("m", 0, 0));
        region.childrenSafe = false;
        if (type == StorageType.Memory) {
            assertThatThrownBy(() -> snapshot(region, "too early")).isInstanceOf(IOException.class);
        }
        region.childrenSafe = true;
        snapshot(region, "in time");
    }

    @Test
    @DisplayName("who reads while the region is split is not told that what went is not there")
    void readsThatCrossTheSplit() {
        region.apply(new KVOp.Put(b("z"), b("1")));
        RegionRecord before = region.machine.record();
        RegionRecord[] seen = {before};
        region.apply(at("m", 0, 0));
        OpResult answer =
                RegionReader.read(
                        new KVRead.Get(b("z")),
                        1,
                        () -> {
                            RegionRecord now = seen[0];
                            seen[0] = region.machine.record();
                            return now;
                        },
                        region.store);
        assertThat(error(answer)).isEqualTo(Errors.INVALID_REGION_EPOCH);
        OpResult ahead =
                RegionReader.read(new KVRead.Get(b("a")), 3, region.machine::record, region.store);
        assertThat(error(ahead)).as("the replica lags").isEqualTo(Errors.LEADER_NOT_AVAILABLE);
    }

    @Test
    @DisplayName(
            "O21 keys and bytes are counted as they come and go, whatever the batches, and a split divides them")
    void size() throws IOException {
        List<byte[]> entries = ReplicasTest.entries(2_000, 21);
        RegionFixture one = new RegionFixture(storage("one").region(1), false);
        RegionFixture other = new RegionFixture(new MemoryStorage().region(1), false);
        SplittableRandom random = new SplittableRandom(3);
        for (int at = 0; at < entries.size(); ) {
            int to = Math.min(entries.size(), at + random.nextInt(1, 40));
            one.applyAll(entries.subList(at, to));
            at = to;
        }
        entries.forEach(entry -> other.applyAll(List.of(entry)));
        Size size = one.machine.record().size();
        assertThat(size).isEqualTo(other.machine.record().size()).isEqualTo(one.counted());
        assertThat(size.keys()).isPositive();

        one.apply(new KVOp.SplitRegion(2, b("k2"), MEMBERS, 3, 30));
        assertThat(one.machine.record().size())
                .isEqualTo(new Size(size.keys() - 3, size.bytes() - 30));
        one.apply(new KVOp.SplitRegion(3, b("k1"), MEMBERS, Limits.KEYS_MAX, 1L << 40));
        assertThat(one.machine.record().size())
                .as("an estimate that was too large")
                .isEqualTo(Size.NOTHING);
    }

    @Test
    @DisplayName(
            "O21 a split that gave away too much leaves counts below nothing, the same on all replicas, whatever the batches")
    void countsBelowNothing() throws IOException {
        RegionFixture one = new RegionFixture(storage("below").region(1), false).opened();
        RegionFixture other = new RegionFixture(new MemoryStorage().region(1), false).opened();
        for (RegionFixture each : List.of(one, other)) {
            each.apply(new KVOp.Put(b("a"), b("long")));
            each.apply(new KVOp.Put(b("z"), b("1")));
            each.apply(new KVOp.SplitRegion(2, b("m"), MEMBERS, 2, 1_000));
            assertThat(each.machine.record().size()).isEqualTo(Size.NOTHING);
        }
        byte[] shorter = one.entry(new KVOp.Put(b("a"), b("s")));
        byte[] longer = one.entry(new KVOp.Put(b("a"), b("longer")));

        one.applyAll(List.of(shorter, longer));
        other.applyAll(List.of(shorter));
        assertThat(other.machine.record().size().bytes()).as("as it is told").isZero();
        RegionRecord kept = RegionRecord.decode(other.machine.record().encode());
        assertThat(kept.size()).isEqualTo(new Size(0, -3));
        other.applyAll(List.of(longer));

        assertThat(one.machine.record().encode()).isEqualTo(other.machine.record().encode());
        assertThat(one.machine.record().size().bytes()).isEqualTo(2);
    }

    @Test
    @DisplayName("a restarted store goes on from both regions")
    void restart() throws IOException {
        region.apply(new KVOp.Put(b("z"), b("1")));
        region.apply(at("m", 0, 0));
        child().apply(new KVOp.Put(b("y"), b("2")));
        reopenStorage();
        RegionFixture again = new RegionFixture(storage.region(1), true);
        if (type == StorageType.Memory) {
            assertThat(again.machine.record().isOpen())
                    .as("memory ends with its process")
                    .isFalse();
            return;
        }
        assertThat(again.machine.children()).hasSize(1);
        assertThat(again.machine.record().version()).isEqualTo(2);
        RegionFixture child = child();
        assertThat(child.get("z")).isEqualTo("1");
        assertThat(child.get("y")).isEqualTo("2");
        assertThat(child.machine.changes(1, null, null).missed()).isTrue();
    }
}

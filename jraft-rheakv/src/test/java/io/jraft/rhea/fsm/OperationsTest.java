package io.jraft.rhea.fsm;

import static io.jraft.rhea.fsm.RegionFixture.b;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.KVOp.Swap;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Held;
import io.jraft.rhea.op.OpResult.Page;
import io.jraft.rhea.op.OpResult.Range;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.OpResult.Value;
import io.jraft.rhea.storage.memory.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What each operation does and answers, one after another on a region of all keys. */
class OperationsTest {
    private static final Flag YES = new Flag(true);
    private static final Flag NO = new Flag(false);

    private final RegionFixture region =
            new RegionFixture(new MemoryStorage().region(1), false).opened();

    private static void assertValue(OpResult result, String expected) {
        assertThat(((Value) result).bytes()).isEqualTo(expected == null ? null : b(expected));
    }

    private static void assertRefused(OpResult result, Errors error) {
        assertThat(result).isInstanceOf(Refused.class);
        assertThat(((Refused) result).error()).isEqualTo(error);
    }

    @Test
    @DisplayName("put, putIfAbsent, getAndPut and delete tell what was there")
    void puts() {
        assertThat(region.apply(new KVOp.Put(b("k"), b("1")))).isEqualTo(YES);
        assertValue(region.apply(new KVOp.PutIfAbsent(b("k"), b("2"))), "1");
        assertThat(region.get("k")).isEqualTo("1");
        assertValue(region.apply(new KVOp.PutIfAbsent(b("n"), b("2"))), null);
        assertThat(region.get("n")).isEqualTo("2");
        assertValue(region.apply(new KVOp.GetAndPut(b("k"), b("3"))), "1");
        assertThat(region.get("k")).isEqualTo("3");
        assertThat(region.apply(new KVOp.Delete(b("k")))).isEqualTo(YES);
        assertThat(region.apply(new KVOp.Delete(b("k")))).isEqualTo(YES);
        assertValue(region.apply(new KVOp.GetAndPut(b("k"), b("4"))), null);
    }

    @Test
    @DisplayName("swaps happen all or not at all")
    void swaps() {
        region.apply(new KVOp.Put(b("a"), b("1")));
        assertThat(region.apply(new KVOp.CompareAndPut(new Swap(b("a"), b("0"), b("2")))))
                .isEqualTo(NO);
        assertThat(region.apply(new KVOp.CompareAndPut(new Swap(b("a"), b("1"), b("2")))))
                .isEqualTo(YES);
        assertThat(region.apply(new KVOp.CompareAndPut(new Swap(b("x"), b("1"), b("2")))))
                .isEqualTo(NO);
        List<Swap> swaps =
                List.of(new Swap(b("a"), b("2"), b("3")), new Swap(b("b"), null, b("new")));
        assertThat(region.apply(new KVOp.CompareAndPutAll(swaps))).isEqualTo(YES);
        assertThat(region.apply(new KVOp.CompareAndPutAll(swaps))).isEqualTo(NO);
        assertThat(region.get("a")).isEqualTo("3");
        assertThat(region.get("b")).isEqualTo("new");
    }

    @Test
    @DisplayName("merge appends after a comma, and refuses to grow without bound")
    void merge() {
        region.apply(new KVOp.Merge(b("m"), b("aa")));
        region.apply(new KVOp.Merge(b("m"), b("bb")));
        assertThat(region.get("m")).isEqualTo("aa,bb");
        region.apply(new KVOp.Put(b("big"), new byte[Limits.VALUE_BYTES_MAX]));
        assertRefused(region.apply(new KVOp.Merge(b("big"), b(""))), Errors.INVALID_PARAMETER);
        assertThat(region.get("big")).hasSize(Limits.VALUE_BYTES_MAX);
    }

    @Test
    @DisplayName("lists and ranges")
    void listsAndRanges() {
        region.apply(
                new KVOp.PutAll(
                        List.of(
                                new Pair(b("a"), b("1")),
                                new Pair(b("b"), b("2")),
                                new Pair(b("c"), b("3")),
                                new Pair(b("d"), b("4")))));
        region.apply(new KVOp.DeleteRange(b("b"), b("d")));
        assertThat(keys(null, null)).containsExactly("a", "d");
        region.apply(new KVOp.DeleteAll(List.of(b("a"), b("nothing"))));
        assertThat(keys(null, null)).containsExactly("d");
        region.apply(new KVOp.DeleteRange(null, null));
        assertThat(keys(null, null)).isEmpty();
        assertRefused(region.apply(new KVOp.DeleteRange(b("z"), b("a"))), Errors.INVALID_PARAMETER);
    }

    private List<String> keys(byte[] start, byte[] end) {
        Page page = (Page) region.read(new KVRead.Scan(start, end, false, false, 100));
        return page.pairs().stream().map(p -> new String(p.key())).toList();
    }

    @Test
    @DisplayName("entries of one batch see one another, and a range removed in it")
    void oneBatch() {
        List<byte[]> entries = new ArrayList<>();
        for (KVOp op :
                List.of(
                        new KVOp.Put(b("k"), b("1")),
                        new KVOp.CompareAndPut(new Swap(b("k"), b("1"), b("2"))),
                        new KVOp.GetAndPut(b("k"), b("3")),
                        new KVOp.DeleteRange(b("a"), b("z")),
                        new KVOp.PutIfAbsent(b("k"), b("4")),
                        new KVOp.GetSequence(b("s"), 5),
                        new KVOp.GetSequence(b("s"), 5))) {
            entries.add(OpCodec.encode(OpHeader.once(1), op));
        }

        List<OpResult> told = region.applyAll(entries);

        assertThat(told.get(1)).isEqualTo(YES);
        assertValue(told.get(2), "2");
        assertValue(told.get(4), null);
        assertThat(told.get(5)).isEqualTo(new Range(0, 5));
        assertThat(told.get(6)).isEqualTo(new Range(5, 10));
        assertThat(region.get("k")).isEqualTo("4");
    }

    @Test
    @DisplayName("sequences count up, can be looked at and reset, and never wrap")
    void sequences() {
        assertThat(region.apply(new KVOp.GetSequence(b("s"), 10))).isEqualTo(new Range(0, 10));
        assertThat(region.apply(new KVOp.GetSequence(b("s"), 0))).isEqualTo(new Range(10, 10));
        assertThat(region.read(new KVRead.PeekSequence(b("s")))).isEqualTo(new Range(10, 10));
        assertThat(region.get("s")).isNull();
        region.apply(new KVOp.ResetSequence(b("s")));
        assertThat(region.apply(new KVOp.GetSequence(b("s"), Integer.MAX_VALUE)))
                .isEqualTo(new Range(0, Integer.MAX_VALUE));
    }

    private Held lock(String who, long leaseMs) {
        return (Held) region.apply(new KVOp.Lock(b("l"), who, leaseMs, false, b("of " + who)));
    }

    private Held keep(String who, long leaseMs) {
        return (Held) region.apply(new KVOp.Lock(b("l"), who, leaseMs, true, null));
    }

    private Held unlock(String who) {
        return (Held) region.apply(new KVOp.Unlock(b("l"), who));
    }

    @Test
    @DisplayName("K15 a lock is one owner's until its lease ends in the region's time")
    void lockByLease() {
        Held mine = lock("me", 100);
        assertThat(mine.success()).isTrue();
        assertThat(mine.token()).isEqualTo(1);
        Held theirs = lock("you", 100);
        assertThat(theirs.success()).isFalse();
        assertThat(theirs.owner()).isEqualTo("me");
        assertThat(theirs.remainingMs()).isEqualTo(100);
        assertThat(theirs.context()).isEqualTo(b("of me"));

        region.nowMs += 99;
        assertThat(lock("you", 100).success()).isFalse();
        region.nowMs += 1;
        Held taken = lock("you", 100);
        assertThat(taken.success()).isTrue();
        assertThat(taken.token()).isEqualTo(2);
        assertThat(unlock("me").success()).isFalse();
        assertThat(keep("me", 100).success()).isFalse();
        assertThat(unlock("you").success()).isTrue();
        assertThat(unlock("you").success()).isFalse();
    }

    @Test
    @DisplayName("the region's time never goes back, whatever the clock of a new leader says")
    void timeIsMonotone() {
        lock("me", 100);
        region.nowMs += 100;
        region.apply(new KVOp.Put(b("k"), b("v")));
        region.nowMs -= 5_000;
        assertThat(lock("you", 100).success()).isTrue();
    }

    @Test
    @DisplayName(
            "the same acquirer holds it several times; keeping it does not count, and never takes it back")
    void reentrant() {
        assertThat(lock("me", 100).acquires()).isEqualTo(1);
        assertThat(lock("me", 100).acquires()).isEqualTo(2);
        region.nowMs += 50;
        Held kept = keep("me", 100);
        assertThat(kept.acquires()).isEqualTo(2);
        assertThat(kept.remainingMs()).isEqualTo(100);
        assertThat(unlock("me").acquires()).isEqualTo(1);
        region.nowMs += 100;
        assertThat(keep("me", 100).success()).isFalse();
        assertThat(lock("you", 100).token()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "O20 what was made for another version of the region, or for keys of another region, changes nothing")
    void elsewhere() {
        assertRefused(
                region.apply(OpHeader.once(2), new KVOp.Put(b("k"), b("v"))),
                Errors.INVALID_REGION_EPOCH);
        assertThat(region.get("k")).isNull();

        RegionFixture middle = new RegionFixture(new MemoryStorage().region(1), false);
        assertRefused(middle.apply(new KVOp.Put(b("k"), b("v"))), Errors.LEADER_NOT_AVAILABLE);
        assertThat(middle.apply(new KVOp.OpenRegion(1, 1, b("h"), b("p")))).isEqualTo(YES);
        assertThat(middle.apply(new KVOp.OpenRegion(1, 1, b("a"), b("z")))).isEqualTo(NO);
        List<KVOp> outside =
                List.of(
                        new KVOp.Put(b("g"), b("")),
                        new KVOp.PutIfAbsent(b("p"), b("")),
                        new KVOp.GetAndPut(b("z"), b("")),
                        new KVOp.CompareAndPut(new Swap(b("a"), null, b(""))),
                        new KVOp.CompareAndPutAll(
                                List.of(
                                        new Swap(b("h"), null, b("")),
                                        new Swap(b("a"), null, b("")))),
                        new KVOp.Merge(b("a"), b("")),
                        new KVOp.PutAll(List.of(new Pair(b("i"), b("")), new Pair(b("a"), b("")))),
                        new KVOp.Delete(b("a")),
                        new KVOp.DeleteAll(List.of(b("i"), b("q"))),
                        new KVOp.DeleteRange(b("a"), null),
                        new KVOp.DeleteRange(null, b("q")),
                        new KVOp.DeleteRange(b("q"), null),
                        new KVOp.GetSequence(b("a"), 1),
                        new KVOp.ResetSequence(b("a")),
                        new KVOp.Lock(b("a"), "me", 1, false, null),
                        new KVOp.Unlock(b("a"), "me"));
        for (KVOp op : outside) {
            assertRefused(middle.apply(op), Errors.INVALID_REGION_EPOCH);
        }
        assertRefused(middle.read(new KVRead.Get(b("a"))), Errors.INVALID_REGION_EPOCH);
        assertThat(((Page) middle.read(new KVRead.Scan(null, null, false, true, 10))).pairs())
                .isEmpty();
    }

    @Test
    @DisplayName(
            "K17 a page of a scan is bounded in keys and bytes, and says whether there is more")
    void pages() {
        for (int i = 0; i < 12; i++) {
            region.apply(new KVOp.Put(new byte[] {(byte) i, 1}, new byte[1 << 20]));
        }
        Page three = (Page) region.read(new KVRead.Scan(null, null, true, false, 3));
        assertThat(three.pairs())
                .extracting(p -> p.key()[0])
                .containsExactly((byte) 11, (byte) 10, (byte) 9);
        assertThat(three.more()).isTrue();
        Page large = (Page) region.read(new KVRead.Scan(null, null, false, true, 100));
        assertThat(large.pairs()).hasSize(4);
        assertThat(large.more()).isTrue();
        Page end = (Page) region.read(new KVRead.Scan(new byte[] {9}, null, false, true, 3));
        assertThat(end.pairs()).hasSize(3);
        assertThat(end.more()).isFalse();
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            keys.add(new byte[] {(byte) i, 1});
        }
        assertRefused(region.read(new KVRead.MultiGet(keys)), Errors.INVALID_PARAMETER);
    }
}

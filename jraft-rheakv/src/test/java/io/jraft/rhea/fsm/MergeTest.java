package io.jraft.rhea.fsm;

import static io.jraft.rhea.fsm.RegionFixture.b;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.RegionRecord.Size;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Held;
import io.jraft.rhea.op.OpResult.Range;
import io.jraft.rhea.op.OpResult.Regions;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.RegionEndedException;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.storage.StoreKeys;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A region that takes over the one behind it, in both kinds of storage. The two have nothing in common but their border. */
@ParameterizedClass
@EnumSource(StorageType.class)
class MergeTest extends StorageStory {
    private static final long LEFT = 1;
    private static final long RIGHT = 9;
    private static final long BYTES_MAX = 1 << 20;

    private RegionFixture left;
    private RegionFixture right;

    @BeforeEach
    void open() {
        left = at(storage, LEFT);
        right = at(storage, RIGHT);
        openBoth(left, right);
    }

    private static RegionFixture at(KVStorage storage, long region) {
        return new RegionFixture(region, storage.region(region), storage.isDurable(), null);
    }

    private static void openBoth(RegionFixture left, RegionFixture right) {
        left.apply(new KVOp.OpenRegion(LEFT, 1, null, b("m")));
        right.apply(new KVOp.OpenRegion(RIGHT, 1, b("m"), b("t")));
    }

    private OpResult seal() {
        return right.apply(new KVOp.SealRegion(LEFT, left.machine.record().version()));
    }

    private KVOp.TakeRegion state() {
        return right.machine.takeOver(BYTES_MAX);
    }

    private void merge() {
        assertThat(seal()).isEqualTo(new Flag(true));
        assertThat(left.apply(state())).isEqualTo(new Flag(true));
    }

    @Test
    @DisplayName(
            "O18 what was the neighbour's is there: values, sequences, locks, ends; tokens go on above both, time behind both")
    void everythingComes() {
        for (String key : List.of("m", "s")) {
            right.apply(new KVOp.Put(b(key), b("value")));
            right.apply(new KVOp.GetSequence(b(key), 7));
        }
        left.apply(new KVOp.Put(b("a"), b("mine")));
        Held held = (Held) right.apply(new KVOp.Lock(b("s"), "me", 10_000, false, null));
        right.apply(new KVOp.PutFor(b("n"), b("soon"), 500));
        right.nowMs += 70;
        right.apply(new KVOp.Put(b("o"), b("later")));
        Size both = left.machine.record().size().plus(4, right.machine.record().size().bytes());
        merge();
        RegionRecord record = left.machine.record();
        assertThat(record.version()).isEqualTo(3);
        assertThat(record.end()).isEqualTo(b("t"));
        assertThat(record.size()).isEqualTo(both);
        assertThat(record.timeMs()).isEqualTo(right.nowMs);
        assertThat(left.ended).containsExactly(RIGHT);
        assertThat(left.machine.taken()).containsExactly(RIGHT);
        assertThat(left.get("a")).isEqualTo("mine");
        assertThat(left.get("m")).isEqualTo("value");
        assertThat(left.get("o")).isEqualTo("later");
        assertThat(left.apply(new KVOp.GetSequence(b("s"), 1))).isEqualTo(new Range(7, 8));
        assertThat(((Held) left.apply(new KVOp.Lock(b("s"), "you", 1, false, null))).owner())
                .isEqualTo("me");
        Held next = (Held) left.apply(new KVOp.Lock(b("b"), "you", 1, false, null));
        assertThat(next.token()).isGreaterThan(held.token());

        assertThat(left.machine.nextExpiryMs()).isEqualTo(right.nowMs - 70 + 500);
        left.nowMs = right.nowMs + 500;
        left.apply(new KVOp.Sweep());
        assertThat(left.store.lengths(List.of(StoreKeys.data(b("n"))))[0]).isEqualTo(-1);
        assertThat(left.machine.record().size().keys()).isEqualTo(4);
        assertThat(left.machine.nextExpiryMs()).isEqualTo(StoredValue.NEVER);
    }

    @Test
    @DisplayName(
            "O20 a sealed region does nothing, whatever the version: no writes, reads, sessions, sweeps, splits, seals")
    void sealedDoesNothing() {
        right.apply(new KVOp.Put(b("n"), b("1")));
        seal();
        for (long version : List.of(1L, 2L)) {
            OpHeader header = OpHeader.once(version);
            for (KVOp op :
                    List.of(
                            new KVOp.Put(b("n"), b("2")),
                            new KVOp.DeleteRange(null, null),
                            new KVOp.Sweep(),
                            new KVOp.SplitRegion(77, b("o"), "", 0, 0),
                            new KVOp.SealRegion(LEFT, 1))) {
                assertThat(error(right.apply(header, op))).isEqualTo(Errors.INVALID_REGION_EPOCH);
            }
            OpHeader opening = new OpHeader(0, version, CLIENT, 0, 0);
            assertThat(error(right.apply(opening, new KVOp.OpenSession())))
                    .isEqualTo(Errors.INVALID_REGION_EPOCH);
        }
        assertThat(error(right.read(new KVRead.Get(b("n")))))
                .isEqualTo(Errors.INVALID_REGION_EPOCH);
        right.apply(new KVOp.UnsealRegion(right.machine.record().seal().index()));
        assertThat(right.get("n")).isEqualTo("1");
        assertThat(right.apply(new KVOp.Put(b("n"), b("2")))).isEqualTo(new Flag(true));
        assertThat(right.machine.record().version())
                .as("neither is it the one before")
                .isEqualTo(3);
    }

    @Test
    @DisplayName("O20 entries of one batch with the seal are judged by what it has made")
    void sealWithinABatch() {
        byte[] put = OpCodec.encode(OpHeader.once(1).at(1), new KVOp.Put(b("n"), b("1")));
        byte[] seal = OpCodec.encode(OpHeader.once(1).at(1), new KVOp.SealRegion(LEFT, 1));
        byte[] late = OpCodec.encode(OpHeader.once(1).at(1), new KVOp.Put(b("n"), b("late")));
        List<OpResult> answers = right.applyAll(List.of(put, seal, late));
        assertThat(answers.subList(0, 2)).containsOnly(new Flag(true));
        assertThat(error(answers.get(2))).isEqualTo(Errors.INVALID_REGION_EPOCH);
        left.apply(state());
        assertThat(left.get("n")).isEqualTo("1");
    }

    @Test
    @DisplayName(
            "O22 what acted in either region is not done again by the whole; a sealed region still tells what acted")
    void sessionsAreJoined() {
        for (RegionFixture region : List.of(left, right)) {
            region.apply(CLIENT, 0, 0, new KVOp.OpenSession());
        }
        OpResult one = right.apply(CLIENT, 1, 1, new KVOp.GetSequence(b("s"), 5));
        OpResult two = left.apply(CLIENT, 2, 1, new KVOp.GetSequence(b("a"), 5));
        OpResult three = right.apply(CLIENT, 3, 2, new KVOp.GetSequence(b("s"), 5));
        ClientId stranger = new ClientId(7, 7);
        right.apply(stranger, 0, 0, new KVOp.OpenSession());
        OpResult other = right.apply(stranger, 1, 1, new KVOp.GetSequence(b("o"), 5));
        seal();
        assertThat(right.apply(CLIENT, 3, 2, new KVOp.GetSequence(b("s"), 5))).isEqualTo(three);
        assertThat(error(right.apply(CLIENT, 4, 2, new KVOp.GetSequence(b("s"), 5))))
                .isEqualTo(Errors.INVALID_REGION_EPOCH);
        left.apply(state());
        assertThat(error(left.apply(CLIENT, 1, 1, new KVOp.GetSequence(b("s"), 5))))
                .as("the client has confirmed it over there: " + one)
                .isEqualTo(Errors.INVALID_REQUEST);
        assertThat(left.apply(CLIENT, 2, 1, new KVOp.GetSequence(b("a"), 5))).isEqualTo(two);
        assertThat(left.apply(CLIENT, 3, 2, new KVOp.GetSequence(b("s"), 5))).isEqualTo(three);
        assertThat(left.apply(stranger, 1, 1, new KVOp.GetSequence(b("o"), 5))).isEqualTo(other);
        assertThat(left.apply(CLIENT, 4, 2, new KVOp.GetSequence(b("s"), 5)))
                .isEqualTo(new Range(10, 15));
    }

    @Test
    @DisplayName(
            "who takes nothing: a version that is over, one that has declined, and one of which nobody waits")
    void refused() {
        right.apply(new KVOp.Put(b("n"), b("1")));
        seal();
        KVOp.TakeRegion early = state();
        left.apply(new KVOp.SplitRegion(5, b("c"), "", 0, 0));
        assertThat(error(left.apply(early)))
                .as("it does not reach to the border any more")
                .isEqualTo(Errors.LEADER_NOT_AVAILABLE);
        RegionFixture between = new RegionFixture(5, storage.region(5), storage.isDurable(), left);
        assertThat(error(between.apply(early))).isEqualTo(Errors.INVALID_REGION_EPOCH);
        right.apply(new KVOp.UnsealRegion(right.machine.record().seal().index()));

        // Another time, another one, which says that it will not.
        right.apply(new KVOp.SealRegion(5, between.machine.record().version()));
        KVOp.TakeRegion again = state();
        assertThat(right.machine.takeOver(10).state()).as("too much").isNull();
        assertThat(error(between.apply(right.machine.takeOver(10))))
                .isEqualTo(Errors.INVALID_REGION_EPOCH);
        assertThat(error(between.apply(again))).isEqualTo(Errors.INVALID_REGION_EPOCH);
        assertThat(right.apply(new KVOp.UnsealRegion(1))).isEqualTo(new Flag(false));
        right.apply(new KVOp.UnsealRegion(right.machine.record().seal().index()));

        // And one whose state is not that of a region that waits.
        KVOp.TakeRegion forged =
                new KVOp.TakeRegion(
                        RIGHT,
                        b("m"),
                        5,
                        between.machine.record().version(),
                        List.of(
                                new KVOp.Pair(
                                        StoreKeys.region(RIGHT), right.machine.record().encode())));
        assertThat(error(between.apply(forged))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(right.get("n")).isEqualTo("1");
        assertThat(left.ended).isEmpty();
        assertThat(between.ended).isEmpty();
    }

    @Test
    @DisplayName("a region that is sealed itself leaves open what becomes of the one behind it")
    void sealedItself() {
        RegionFixture third = at(storage, 30);
        third.apply(new KVOp.OpenRegion(30, 1, b("t"), null));
        third.apply(new KVOp.SealRegion(RIGHT, 1));
        seal();
        assertThat(error(right.apply(third.machine.takeOver(BYTES_MAX))))
                .isEqualTo(Errors.LEADER_NOT_AVAILABLE);
        left.apply(state());
        assertThat(error(left.apply(third.machine.takeOver(BYTES_MAX))))
                .as("it has the border now, and can say that the other one has not taken it")
                .isEqualTo(Errors.INVALID_REGION_EPOCH);
    }

    @Test
    @DisplayName("whoever has the keys before the border later knows that the region was taken")
    void notesGoOn() {
        seal();
        KVOp.TakeRegion take = state();
        left.apply(take);
        assertThat(left.apply(take)).as("a second time").isEqualTo(new Flag(true));
        left.apply(new KVOp.SplitRegion(5, b("c"), "", 0, 0));
        RegionFixture between = new RegionFixture(5, storage.region(5), storage.isDurable(), left);
        assertThat(between.apply(take)).isEqualTo(new Flag(true));
        assertThat(between.get("n")).isNull();
        between.apply(new KVOp.SealRegion(LEFT, left.machine.record().version()));
        left.apply(between.machine.takeOver(BYTES_MAX));
        assertThat(left.machine.taken()).containsExactly(5L, RIGHT);
        assertThat(left.apply(take)).isEqualTo(new Flag(true));
        assertThat(left.machine.children()).as("it is no child any more").isEmpty();
        assertThat(error(left.apply(new KVOp.SplitRegion(RIGHT, b("c"), "", 0, 0))))
                .isEqualTo(Errors.CONFLICT_REGION_ID);
    }

    @Test
    @DisplayName(
            "a replica whose neighbour is behind has the whole region all the same, and the neighbour writes nothing there")
    void behind() throws Exception {
        try (KVStorage there = storage("laggard")) {
            RegionFixture leftThere = at(there, LEFT);
            RegionFixture rightThere = at(there, RIGHT);
            openBoth(leftThere, rightThere);
            rightThere.apply(new KVOp.Put(b("n"), b("stale")));
            rightThere.apply(new KVOp.Put(b("s"), b("deleted meanwhile")));
            rightThere.apply(new KVOp.GetSequence(b("s"), 9));
            right.apply(new KVOp.Put(b("n"), b("new")));
            right.apply(new KVOp.SplitRegion(40, b("r"), "", 0, 0));
            seal();
            KVOp.TakeRegion take = state();
            left.apply(take);
            left.apply(new KVOp.Put(b("o"), b("behind the border")));
            leftThere.apply(take);
            leftThere.apply(new KVOp.Put(b("o"), b("behind the border")));
            assertThat(leftThere.machine.toString()).isEqualTo(left.machine.toString());
            assertThat(leftThere.told).extracting(RegionInfo::id).containsExactly(40L);
            assertThat(leftThere.machine.record().keys().contains(b("s"))).isFalse();
            assertThat(leftThere.store.get(StoreKeys.region(RIGHT))).isNull();

            byte[] late = OpCodec.encode(OpHeader.once(1), new KVOp.Put(b("n"), b("late")));
            assertThatThrownBy(() -> rightThere.follow(List.of(late)))
                    .isInstanceOf(RegionEndedException.class);
            assertThatThrownBy(() -> rightThere.store.image(left.machine.record().keys()))
                    .isInstanceOf(RegionEndedException.class);
            assertThat(leftThere.get("n")).isEqualTo("new");
        }
    }

    @Test
    @DisplayName(
            "O17 a replica that is given a snapshot from behind the merge has the whole region, and nothing else of the other one")
    void snapshotBehindTheMerge() throws Exception {
        try (KVStorage there = storage("laggard")) {
            RegionFixture leftThere = at(there, LEFT);
            RegionFixture rightThere = at(there, RIGHT);
            openBoth(leftThere, rightThere);
            rightThere.apply(new KVOp.Put(b("n"), b("stale")));
            rightThere.apply(CLIENT, 0, 0, new KVOp.OpenSession());
            right.apply(new KVOp.Put(b("o"), b("new")));
            merge();
            SnapshotFolder folder = snapshot(left, "snapshot");
            assertThat(leftThere.machine.onSnapshotLoad(folder.reader())).isTrue();
            assertThat(leftThere.machine.toString()).isEqualTo(left.machine.toString());
            assertThat(leftThere.ended).containsExactly(RIGHT);
            assertThat(leftThere.store.get(StoreKeys.data(b("n")))).isNull();
            assertThat(leftThere.store.get(StoreKeys.session(RIGHT, CLIENT))).isNull();
            assertThat(leftThere.store.get(StoreKeys.region(RIGHT))).isNull();
            byte[] late = OpCodec.encode(OpHeader.once(1), new KVOp.Put(b("n"), b("late")));
            assertThatThrownBy(() -> rightThere.follow(List.of(late)))
                    .isInstanceOf(RegionEndedException.class);
            assertThatThrownBy(() -> rightThere.store.image(left.machine.record().keys()))
                    .isInstanceOf(RegionEndedException.class);
            rightThere.machine.end();
            assertThat(error(rightThere.read(new KVRead.Get(b("n")))))
                    .isEqualTo(Errors.LEADER_NOT_AVAILABLE);
        }
    }

    @Test
    @DisplayName(
            "a replica that begins where the other region's still has its keys is not refused for them: the snapshot ends that one first")
    void snapshotEndsFirst() throws Exception {
        right.apply(new KVOp.Put(b("o"), b("1")));
        merge();
        SnapshotFolder folder = snapshot(left, "snapshot");
        try (KVStorage there = storage("new")) {
            RegionFixture old = at(there, RIGHT);
            old.apply(new KVOp.OpenRegion(RIGHT, 1, b("m"), b("t")));
            KVStateMachine.Listener claims =
                    new KVStateMachine.Listener() {
                        @Override
                        public void onEnded(long regionId) {
                            old.machine.end();
                        }

                        @Override
                        public boolean mayTakeKeys(RegionRecord now, RegionKeys next) {
                            return !old.machine.record().isOpen();
                        }
                    };
            KVStateMachine fresh =
                    new KVStateMachine(
                            LEFT, there.region(LEFT), there.isDurable(), claims, 1 << 20);
            assertThat(fresh.onSnapshotLoad(folder.reader())).isTrue();
            assertThat(fresh.toString()).isEqualTo(left.machine.toString());
        }
    }

    @Test
    @DisplayName(
            "a restarted store goes on from the whole region, and finds that the other one has ended")
    void restart() throws IOException {
        right.apply(new KVOp.Put(b("n"), b("1")));
        merge();
        left.apply(new KVOp.Put(b("o"), b("2")));
        reopenStorage();
        RegionFixture again = at(storage, LEFT);
        if (type == StorageType.Memory) {
            assertThat(again.machine.record().isOpen()).isFalse();
            return;
        }
        assertThat(again.get("n")).isEqualTo("1");
        assertThat(again.get("o")).isEqualTo("2");
        assertThat(again.machine.taken()).containsExactly(RIGHT);
        assertThat(at(storage, RIGHT).machine.record().isOpen()).isFalse();
    }

    @Test
    @DisplayName(
            "who watches the keys that came is told that it missed something; who watches the others goes on")
    void changes() {
        left.apply(new KVOp.Put(b("a"), b("1")));
        right.apply(new KVOp.Put(b("n"), b("1")));
        merge();
        long took = left.index;
        left.apply(new KVOp.Put(b("n"), b("2")));
        left.apply(new KVOp.Put(b("a"), b("2")));
        OpResult.Changes before = left.machine.changes(2, null, b("m"));
        assertThat(before.missed()).isFalse();
        assertThat(before.changes()).hasSize(2);
        assertThat(left.machine.changes(took, b("m"), b("n")).missed()).isTrue();
        assertThat(left.machine.changes(took, null, null).missed()).isTrue();
        assertThat(left.machine.changes(took + 1, null, null).changes()).hasSize(2);
        Regions both = (Regions) left.apply(new KVOp.SplitRegion(5, b("n"), "", 0, 0));
        assertThat(both.regions()).hasSize(2);
        RegionFixture child = new RegionFixture(5, storage.region(5), storage.isDurable(), left);
        assertThat(child.machine.changes(took, null, null).missed()).isTrue();
        assertThat(child.machine.changes(took + 1, null, null).changes()).hasSize(1);
    }
}

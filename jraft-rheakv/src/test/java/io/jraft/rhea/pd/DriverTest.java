package io.jraft.rhea.pd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.StoreBeat.Replica;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the leader of the placement driver makes of what stores tell, and what its group keeps. */
class DriverTest {
    private static final String ABC = "a:1,b:1,c:1";
    private final PdState state = new PdState(7);
    private Driver driver = new Driver(Clusters.RULES, 0);

    /** As the group does: what was proposed is applied, numbers go to the one who asked. */
    private List<Instruction> beat(long now, String store, Replica... replicas) {
        StoreBeat beat = new StoreBeat(store + ":1", 0, List.of(replicas));
        List<Instruction> told = driver.beat(now, StoreBeat.decode(beat.encode()), state);
        for (PdEntry entry : driver.takeProposals()) {
            long first = state.apply(PdEntry.decode(entry.encode()));
            if (entry instanceof PdEntry.Ids ids) {
                driver.granted(first, ids.count());
            }
        }
        return told;
    }

    private static Replica leads(long id, long version, String members, long term, long index) {
        return replica(id, version, members, "a:1", 0, true, term, index, true, 0);
    }

    private static Replica full(long id, long version, String members, long term, long index) {
        return replica(id, version, members, "a:1", 0, true, term, index, true, 500);
    }

    private static Replica follows(long id, String peer, long invited) {
        return replica(id, 1, ABC, peer, invited, false, 0, 0, false, 0);
    }

    private static Replica replica(
            long id,
            long version,
            String members,
            String peer,
            long invited,
            boolean leads,
            long term,
            long index,
            boolean steady,
            long keys) {
        RegionInfo info = new RegionInfo(id, version, null, null, members, 0, 0);
        return new Replica(
                info, peer, invited, leads, term, index, steady, List.of(), keys, 0, 0, 0);
    }

    /** Of a region with 50 keys of all; it leads, and does that much in a second. */
    private static Replica busy(long term, long index, long reads, long writes) {
        RegionInfo info = new RegionInfo(1, 1, null, null, ABC, 0, 0);
        return new Replica(
                info, "a:1", 0, true, term, index, true, List.of(), 50, 0, reads, writes);
    }

    private Picture.Load load(long now) {
        return driver.picture(now, state).regions().get(1L).load();
    }

    @Test
    @DisplayName(
            "a region is hot when five reports in a row say so: one that catches its breath, or is led by another one, begins anew")
    void hot() {
        everybody(100);
        for (int i = 1; i <= 4; i++) {
            assertThat(beat(100 + i, "a", busy(3, 10 + i, 30, 21))).isEmpty();
        }
        assertThat(beat(105, "a", busy(3, 15, 30, 20))).isEmpty();
        for (int i = 6; i <= 9; i++) {
            assertThat(beat(100 + i, "a", busy(3, 10 + i, 30, 21))).isEmpty();
        }
        for (int i = 10; i <= 14; i++) {
            assertThat(beat(100 + i, "a", busy(4, 10 + i, 30, 21))).as("at %d", i).isEmpty();
        }
        Instruction.Split split = (Instruction.Split) beat(115, "a", busy(4, 25, 0, 51)).get(0);
        assertThat(split.byLoad()).isTrue();
    }

    /** A region that nobody but a is there to lead. */
    private static Replica alone(long index) {
        RegionInfo info = new RegionInfo(2, 1, null, null, ABC, 0, 0);
        List<String> silent = List.of("b:1", "c:1");
        return new Replica(info, "a:1", 0, true, 3, index, true, silent, 50, 0, 1, 0);
    }

    @Test
    @DisplayName(
            "a region that is hot by one key is not split, is asked less and less often, and can be led elsewhere meanwhile")
    void hotByOneKey() {
        everybody(0);
        List<Instruction> told = new ArrayList<>();
        for (int second = 1; second < 1_000; second++) {
            long now = second * 1_000L;
            told.addAll(beat(now, "a", busy(3, 10 + second, 500, 0), alone(10 + second)));
            beat(now, "b");
            beat(now, "c");
        }
        assertThat(told)
                .filteredOn(i -> i instanceof Instruction.Transfer)
                .isNotEmpty()
                .allSatisfy(i -> assertThat(i.region()).isEqualTo(1));
        // Each time it has a number for the half that does not come to be.
        assertThat(told.stream().filter(i -> i instanceof Instruction.Split).distinct())
                .hasSizeBetween(2, 7);
    }

    @Test
    @DisplayName(
            "one report moves nobody: loads are smoothed, and begin anew when the region is split")
    void smoothed() {
        everybody(100);
        driver = new Driver(Clusters.RULES, 100);
        beat(101, "a", busy(3, 11, 10, 0));
        beat(102, "a", busy(3, 12, 50, 4));
        assertThat(load(102).reads()).isEqualTo(20);
        assertThat(load(102).writes()).isEqualTo(1);
        // Of another leader the first report tells of the time before it led, too.
        beat(103, "a", busy(4, 13, 9_000, 0));
        assertThat(load(103).reads()).isEqualTo(20);
        beat(104, "a", replica(1, 2, ABC, "a:1", 0, true, 4, 14, true, 5));
        assertThat(load(104).reads()).isZero();
    }

    private static Replica part(long id, long version, String start, String end, long keys) {
        RegionInfo info =
                new RegionInfo(
                        id,
                        version,
                        start == null ? null : start.getBytes(UTF_8),
                        end == null ? null : end.getBytes(UTF_8),
                        ABC,
                        0,
                        0);
        return new Replica(info, "a:1", 0, true, 3, 20, true, List.of(), keys, 0, 0, 0);
    }

    @Test
    @DisplayName(
            "a merge is told to the leader of the right one, is on its way for both, and is over when the left one has the keys of both")
    void merges() {
        everybody(100);
        List<Instruction> told = new ArrayList<>();
        for (long now = 1_000; now < 40_000; now += 1_000) {
            List<Instruction> here = beat(now, "b", part(2, 2, "k", null, 5));
            beat(now, "c");
            // The one that grows for a moment has been small since then.
            long keys = now == 5_000 ? 41 : 5;
            assertThat(beat(now, "a", part(1, 2, null, "k", keys))).isEmpty();
            assertThat(here).as("at %d", now).hasSize(now == 35_000 ? 1 : 0);
            told.addAll(here);
        }
        assertThat(told).containsExactly(new Instruction.Merge(2, 2, 1, 2));
        assertThat(driver.picture(40_000, state).running()).containsOnlyKeys(2L);
        assertThat(beat(40_100, "a", part(1, 4, null, null, 500)))
                .singleElement()
                .isInstanceOf(Instruction.Split.class);
        assertThat(state.regions()).containsOnlyKeys(1L);
    }

    @Test
    @DisplayName("P34 who has not been heard yet is not dead: a new leader listens first")
    void listensFirst() {
        beat(0, "a", full(1, 1, ABC, 3, 10));
        assertThat(beat(1_000, "a", full(1, 1, ABC, 3, 11))).isEmpty();
        beat(1_100, "b");
        assertThat(beat(1_200, "a", full(1, 1, ABC, 3, 11))).isEmpty();
        beat(1_300, "c");
        beat(1_350, "c");
        assertThat(beat(1_400, "a", full(1, 1, ABC, 3, 11)))
                .singleElement()
                .isInstanceOf(Instruction.Split.class);
    }

    @Test
    @DisplayName(
            "P34 a store that was lost before any driver heard it is dead as others are: its replicas are replaced")
    void neverHeard() {
        List<Instruction> told = List.of();
        for (int now = 100; told.isEmpty() && now < 80_000; now += 2_000) {
            beat(now, "b");
            beat(now, "d");
            told = beat(now, "a", leads(1, 1, ABC, 3, now));
            assertThat(now > 60_000 || told.isEmpty()).as("before it is dead").isTrue();
        }
        assertThat(told).singleElement().isInstanceOf(Instruction.Change.class);
        assertThat(((Instruction.Change) told.get(0)).to()).contains("d:1:").doesNotContain("c:1");
    }

    @Test
    @DisplayName(
            "an instruction is repeated until it is seen done, and nothing else is told meanwhile")
    void repeats() {
        everybody(100);
        List<Instruction> first = beat(200, "a", full(1, 1, ABC, 3, 11));
        assertThat(first).hasSize(1);
        assertThat(beat(300, "a", full(1, 1, ABC, 3, 12))).isEmpty();
        beat(5_000, "b");
        beat(5_000, "c");
        assertThat(beat(5_200, "a", full(1, 1, ABC, 3, 12))).isEqualTo(first);
        assertThat(beat(10_300, "a", leads(1, 2, ABC, 3, 13))).isEmpty();
    }

    @Test
    @DisplayName("what an older leader tells does not count, however late it comes")
    void olderTerm() {
        everybody(100);
        beat(200, "b", leads(1, 2, ABC, 4, 20));
        assertThat(beat(300, "a", full(1, 1, ABC, 3, 11))).isEmpty();
        assertThat(state.regions().get(1L).leader()).isEqualTo("b:1");
        assertThat(state.regions().get(1L).info().version()).isEqualTo(2);
    }

    @Test
    @DisplayName("P33 numbers never come twice: not from the next leader, nor after all was lost")
    void numbers() {
        everybody(100);
        Instruction.Split one = (Instruction.Split) beat(200, "a", full(1, 1, ABC, 3, 11)).get(0);
        driver = new Driver(Clusters.RULES, 300);
        everybody(300);
        Instruction.Split other = (Instruction.Split) beat(400, "a", full(1, 1, ABC, 3, 12)).get(0);
        assertThat(other.child()).isGreaterThan(one.child());
        PdState lost = new PdState(7);
        lost.apply(new PdEntry.Region(leads(900, 1, "a:1:40,b:1:3000", 1, 1).info(), "a:1", 1, 1));
        lost.apply(new PdEntry.Store("c:1", 2_000, false));
        assertThat(lost.apply(new PdEntry.Ids(10))).isEqualTo(3_001);
        // Numbers that stores have drawn by themselves are far above, and take nothing away.
        lost.apply(new PdEntry.Region(leads(1L << 40, 1, ABC, 1, 1).info(), "a:1", 1, 1));
        assertThat(lost.apply(new PdEntry.Ids(10))).isEqualTo(3_011);
        lost.apply(new PdEntry.Store("c:1", Integer.MAX_VALUE, false));
        assertThat(lost.apply(new PdEntry.Ids(10))).as("there are no more").isZero();
    }

    @Test
    @DisplayName(
            "a replica is told to go when its leader has agreed on the members without it, since it was asked for")
    void leaves() {
        everybody(100);
        beat(200, "a", leads(1, 1, ABC, 3, 20));
        assertThat(beat(300, "b", follows(1, "b:1", 0))).isEmpty();
        assertThat(beat(300, "d", follows(1, "d:1:5", 20))).as("asked for since").isEmpty();
        assertThat(beat(300, "d", follows(1, "d:1:5", 19)))
                .containsExactly(new Instruction.Leave(1, "d:1:5", 20));
        Replica changing = replica(1, 1, ABC, "a:1", 0, true, 3, 21, false, 0);
        beat(400, "a", changing);
        assertThat(beat(500, "d", follows(1, "d:1:5", 19))).as("being changed").isEmpty();
    }

    @Test
    @DisplayName(
            "P34 a dead store is replaced by a replica with a number of its own, in one change")
    void replaces() {
        everybody(100);
        beat(100, "d");
        for (long now = 1_000; now <= 70_000; now += 1_000) {
            beat(now, "b", follows(1, "b:1", 0));
            beat(now, "d");
            List<Instruction> told = beat(now, "a", leads(1, 1, ABC, 3, 20));
            if (now != 61_000) {
                assertThat(told).as("at %d", now).hasSize(now == 66_000 ? 1 : 0);
            } else {
                Instruction.Change change = (Instruction.Change) told.get(0);
                assertThat(change.from()).isEqualTo(ABC);
                assertThat(change.to()).matches("a:1,b:1,d:1:[1-9][0-9]*");
            }
        }
    }

    @Test
    @DisplayName(
            "P34 a member that its own store has not had for long is gone; one that is being started is not")
    void gone() {
        everybody(100);
        for (long now = 200; now <= 62_000; now += 1_000) {
            beat(now, "b", follows(1, "b:1", 0));
            Replica[] has =
                    now < 1_000 || now > 2_000
                            ? new Replica[0]
                            : new Replica[] {follows(1, "c:1", 0)};
            beat(now, "c", has);
            assertThat(beat(now, "a", leads(1, 1, ABC, 3, 20))).as("at %d", now).isEmpty();
        }
        beat(63_000, "b", follows(1, "b:1", 0));
        beat(63_000, "c");
        assertThat(beat(63_000, "a", leads(1, 1, ABC, 3, 20)))
                .containsExactly(new Instruction.Change(1, 1, ABC, "a:1,b:1"));
    }

    @Test
    @DisplayName("a region whose keys have become another's is forgotten, and does not come back")
    void merged() {
        RegionInfo left = new RegionInfo(1, 1, null, new byte[] {5}, ABC, 0, 0);
        RegionInfo right = new RegionInfo(2, 1, new byte[] {5}, null, ABC, 0, 0);
        RegionInfo both = new RegionInfo(1, 3, null, null, ABC, 0, 0);
        PdState merged = new PdState(7);
        merged.apply(new PdEntry.Region(left, "a:1", 1, 1));
        merged.apply(new PdEntry.Region(right, "b:1", 1, 1));
        merged.apply(new PdEntry.Region(both, "a:1", 1, 9));
        merged.apply(new PdEntry.Region(right, "b:1", 2, 2));
        assertThat(merged.regions().keySet()).containsExactly(1L);
    }

    @Test
    @DisplayName(
            "the state is what it was behind a snapshot; a damaged one and another cluster's are refused")
    void snapshot() {
        state.apply(new PdEntry.Store("a:1", 7, true));
        state.apply(new PdEntry.Region(leads(1, 3, ABC, 3, 20).info(), "a:1", 3, 20));
        state.apply(new PdEntry.Ids(64));
        byte[] bytes = state.encode();
        assertThat(PdState.decode(7, bytes).encode()).isEqualTo(bytes);
        assertThatThrownBy(() -> PdState.decode(8, bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("is of cluster 7, not of 8");
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            assertThatThrownBy(() -> PdState.decode(7, damaged))
                    .as("byte %d", i)
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Test
    @DisplayName(
            "0024 a replica of a region that was merged is told to go by a store that has none of the whole one; else that one ends it")
    void leftBehind() {
        everybody(100);
        beat(200, "a", part(1, 4, null, null, 5));
        RegionInfo old = new RegionInfo(2, 3, "k".getBytes(UTF_8), null, ABC, 0, 0);
        Replica stray = new Replica(old, "d:1:5", 3, false, 0, 0, false, List.of(), 0, 0, 0, 0);
        assertThat(beat(300, "d", stray))
                .containsExactly(new Instruction.Leave(2, "d:1:5", Long.MAX_VALUE));
        assertThat(beat(400, "d", stray, follows(1, "d:1:6", 99))).isEmpty();
        RegionInfo newer = new RegionInfo(2, 4, "k".getBytes(UTF_8), null, ABC, 0, 0);
        Replica child = new Replica(newer, "d:1:5", 3, false, 0, 0, false, List.of(), 0, 0, 0, 0);
        assertThat(beat(500, "d", child)).as("perhaps split off, and not heard yet").isEmpty();
    }

    @Test
    @DisplayName("instructions are what they were behind the wire")
    void wire() {
        for (Instruction one :
                List.of(
                        new Instruction.Split(1, 2, 3, true),
                        new Instruction.Merge(2, 4, 1, 3),
                        new Instruction.Transfer(1, 2, "a:1"),
                        new Instruction.Change(1, 2, ABC, "a:1,b:1,d:1:5"),
                        new Instruction.Leave(1, "c:1", 9),
                        new Instruction.Leave(1, "c:1", Long.MAX_VALUE))) {
            ByteWriter out = new ByteWriter(16);
            one.encode(out);
            assertThat(Instruction.decode(new ByteReader(out.done()))).isEqualTo(one);
        }
    }

    /** What the group knew before this leader. */
    DriverTest() {
        state.apply(new PdEntry.Store("a:1", 0, false));
        state.apply(new PdEntry.Region(leads(1, 1, ABC, 2, 1).info(), "a:1", 2, 1));
    }

    private void everybody(long now) {
        beat(now, "a", leads(1, 1, ABC, 3, 10));
        beat(now, "b");
        beat(now, "c");
        // All is known now, and numbers are asked for.
        beat(now, "c");
    }
}

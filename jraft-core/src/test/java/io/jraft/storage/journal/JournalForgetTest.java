package io.jraft.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.testing.CrashMode;
import io.jraft.testing.LogMaker;
import io.jraft.testing.MemFileSystem;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A group that was forgotten: its segments go, and whatever is left of it never brings it back. */
@Timeout(120)
class JournalForgetTest {
    private static final HardState VOTE = new HardState(7, LogMaker.peer("h:1"));

    private final MemFileSystem files = new MemFileSystem();
    private final Random random = new Random(3);
    private final LogMaker madeStays = new LogMaker();
    private final LogMaker madeLeaves = new LogMaker();
    private JournalLogStore store;
    private GroupLog stays;
    private GroupLog leaves;

    @BeforeEach
    void begin() throws IOException {
        store = open(files);
        stays = store.open("stays", LogModel.SELF);
        leaves = store.open("leaves", LogModel.SELF);
        leaves.saveHardState(VOTE);
    }

    private JournalLogStore open(MemFileSystem disk) throws IOException {
        return JournalLogStore.open(
                disk, JournalOptions.of("/log", 1, 2, random::nextLong).withSegments(4096, 8192));
    }

    private static List<Long> segments(MemFileSystem disk) {
        return disk.list("/log").stream().map(JournalSegment::number).filter(n -> n > 0).toList();
    }

    private List<Long> segments() {
        return segments(files);
    }

    private void fill(GroupLog log, LogMaker made, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            log.append(made.next(8, 2, 700));
            store.sync();
        }
    }

    /** As a node does that saves snapshots: the log goes on, and nothing old is kept. */
    private void goOn(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            fill(stays, madeStays, 1);
            stays.truncatePrefix(madeStays.nextIndex() - 1);
            store.tryReclaim();
            store.tryReclaim();
        }
    }

    private void forget() throws IOException {
        leaves.forget();
        store.sync();
    }

    private static List<String> names(JournalLogStore store) {
        return store.members().stream().map(JournalMember::group).toList();
    }

    private JournalLogStore restart() throws IOException {
        files.crash(CrashMode.LOST, random);
        store = open(files);
        stays = store.open("stays", LogModel.SELF);
        return store;
    }

    @Test
    @DisplayName(
            "T13 the segments of a group that was forgotten are freed, all of them, and it is known no more")
    void freesItsSegments() throws IOException {
        fill(leaves, madeLeaves, 20);
        long before = store.diskBytes();
        List<Long> its = segments();
        assertThat(its).hasSizeGreaterThan(4);
        goOn(3);
        assertThat(segments()).containsAll(its);

        forget();
        goOn(12);

        assertThat(segments()).doesNotContainAnyElementsOf(its);
        assertThat(store.diskBytes()).isLessThan(before);
        assertThat(names(store)).containsExactly("stays");
        // Not even its number is kept: there is no record left that has it.
        assertThatThrownBy(() -> store.index(2)).hasMessageContaining("not known");
        assertThat(names(restart())).containsExactly("stays");
        assertThat(stays.recovered().report()).isEmpty();
        assertThat(store.isDamaged()).isFalse();
    }

    @Test
    @DisplayName(
            "M9 a segment that others need still has its entries and its vote; they never count again, however long ago it left")
    void staysForgottenBesideItsOldEntries() throws IOException {
        // In one segment with its entries stands one that is never dropped.
        GroupLog pin = store.open("pin", LogModel.SELF);
        pin.append(new LogMaker().next(1, 1, 10));
        fill(leaves, madeLeaves, 2);
        goOn(3);
        forget();
        for (int i = 0; i < 12; i++) {
            long end = segments().get(segments().size() - 1);
            goOn(3);
            MemFileSystem copy = files.copyOfStable();

            JournalLogStore again = open(copy);

            assertThat(segments(copy)).contains(1L);
            assertThat(names(again)).containsExactly("stays", "pin");
            assertThat(again.isDamaged()).isFalse();
            assertThat(segments().get(segments().size() - 1)).isGreaterThan(end - 1);
        }
        GroupLog anew = restart().open("leaves", LogModel.SELF);
        assertThat(anew.recovered().hardState()).isEqualTo(HardState.INITIAL);
        assertThat(anew.recovered().last()).isEqualTo(LogId.ZERO);
    }

    @Test
    @DisplayName(
            "T13 files that were dropped and not yet deleted, in any combination, bring nobody back and are no damage")
    void ghostsAreNobody() throws IOException {
        fill(leaves, madeLeaves, 3);
        goOn(2);
        forget();
        fill(stays, madeStays, 4);
        List<JournalSegment> held = hold();
        goOn(8);
        assertThatThrownBy(() -> store.index(2)).hasMessageContaining("not known");
        List<Long> needed =
                store.files().stream().map(f -> JournalSegment.number(name(f.path()))).toList();
        List<Long> dropped = segments().stream().filter(n -> !needed.contains(n)).toList();
        assertThat(dropped).hasSizeBetween(3, 9).contains(1L);
        MemFileSystem left = files.copyOfStable();
        held.forEach(JournalSegment::release);
        for (int mask = 0; mask < 1 << dropped.size(); mask++) {
            MemFileSystem disk = left.copyOfStable();
            for (int i = 0; i < dropped.size(); i++) {
                if ((mask >> i & 1) == 0) {
                    disk.delete("/log/" + JournalSegment.name(dropped.get(i)));
                }
            }

            JournalLogStore again = open(disk);

            assertThat(names(again)).as("files %x", mask).containsExactly("stays");
            assertThat(again.isDamaged()).as("files %x", mask).isFalse();
            GroupLog anew = again.open("leaves", LogModel.SELF);
            assertThat(anew.recovered().hardState()).isEqualTo(HardState.INITIAL);
        }
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Keeps the files that are there now, as one does who reads them, and as a crash does before they are deleted. */
    private List<JournalSegment> hold() {
        List<JournalSegment> held = segments().stream().map(store::segment).toList();
        held.forEach(JournalSegment::retain);
        return held;
    }

    @Test
    @DisplayName(
            "M9 a number that is used again is another group: what dropped files say of its first user does not count")
    void numbersComeAgain() throws IOException {
        fill(leaves, madeLeaves, 3);
        forget();
        hold();
        goOn(8);
        // The files of the first life are still there; the journal does not know its number any
        // more.
        restart();
        GroupLog anew = store.open("leaves", LogModel.SELF);
        anew.append(new LogMaker().next(1, 1, 10));
        store.sync();
        assertThat(store.index(3).name()).isEqualTo("leaves");
        MemFileSystem left = files.copyOfStable();

        JournalLogStore again = open(left);

        assertThat(again.isDamaged()).isFalse();
        GroupLog found = again.open("leaves", LogModel.SELF);
        assertThat(found.recovered().hardState()).isEqualTo(HardState.INITIAL);
        assertThat(found.recovered().last()).isEqualTo(new LogId(1, 1));
    }

    @Test
    @DisplayName(
            "a log is forgotten by the one who has it open, once, and takes nothing after that")
    void forgetsOnce() throws IOException {
        fill(leaves, madeLeaves, 4);
        assertThatThrownBy(() -> store.open("leaves", LogModel.SELF))
                .hasMessageContaining("is open already");
        forget();
        assertThatThrownBy(leaves::forget).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> leaves.saveHardState(VOTE))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.open("leaves", LogModel.SELF).recovered().last()).isEqualTo(LogId.ZERO);
    }

    @Test
    @DisplayName(
            "T55 damage among the records of a group that was forgotten later keeps nobody else from going on")
    void damageOfTheForgotten() throws IOException {
        fill(leaves, madeLeaves, 1);
        stays.append(madeStays.next(1, 1));
        store.sync();
        long at = SectorLayout.fileOffset(store.segment(1).end());
        leaves.append(madeLeaves.next(8, 1, 10));
        store.sync();
        stays.append(madeStays.next(1, 1));
        forget();
        store.close();
        files.flip("/log/" + JournalSegment.name(1), at + 60, 4);

        JournalLogStore hurt = open(files);

        assertThat(hurt.isDamaged()).isTrue();
        assertThat(hurt.open("stays", LogModel.SELF).recovered().last().index()).isEqualTo(2);
        // Whether it is another one that is missing, nobody can say.
        assertThatThrownBy(() -> hurt.open("leaves", LogModel.SELF))
                .isInstanceOf(JournalDamageException.class);
    }
}

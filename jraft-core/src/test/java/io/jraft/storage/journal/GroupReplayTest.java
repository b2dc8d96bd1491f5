package io.jraft.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.storage.journal.JournalRecord.MarkKind;
import io.jraft.testing.LogMaker;
import io.jraft.testing.MemFileSystem;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which gaps in a group's records are explained by dropped segments, and which are damage. */
class GroupReplayTest {
    private final LogMaker made = new LogMaker();
    private final GroupReplay replay = new GroupReplay(1);
    private JournalSegment segment;

    @BeforeEach
    void createSegment() throws IOException {
        SegmentHeader header = new SegmentHeader(1, 2, 5, 77, 1, 4096);
        segment = new JournalSegment("/s", header, new MemFileSystem().open("/s", OpenMode.CREATE));
    }

    private void play(JournalRecord record) throws IOException {
        replay.apply(record, segment, 0);
    }

    private void entries(long seq, int count) throws IOException {
        play(new JournalRecord.Entries(1, seq, made.next(1, count), 60));
    }

    private void group(long seq, long prev, long last) throws IOException {
        play(
                new JournalRecord.Group(
                        1,
                        seq,
                        "g",
                        "p",
                        new HardState(9, null),
                        new LogId(prev, 1),
                        0,
                        new LogId(last, 1),
                        made.chainAt(last)));
    }

    private void mark(long seq, MarkKind what, long point) throws IOException {
        play(new JournalRecord.Mark(1, seq, what, new LogId(point, 1), 0));
    }

    private long damagedFrom() {
        return Objects.requireNonNull(replay.damage()).index();
    }

    @Test
    @DisplayName("records in sequence are whole")
    void whole() throws IOException {
        play(
                new JournalRecord.Group(
                        1, 1, "g", "p", HardState.INITIAL, LogId.ZERO, 0, LogId.ZERO, 0));
        entries(2, 3);
        mark(3, MarkKind.TRUNCATE_PREFIX, 1);

        assertThat(replay.damage()).isNull();
        assertThat(replay.index().prev().index()).isEqualTo(1);
    }

    @Test
    @DisplayName("a missing record is damage, until a group record restates what it may have said")
    void missingRecord() throws IOException {
        group(1, 0, 0);
        entries(2, 3);
        play(new JournalRecord.Vote(1, 4, new HardState(5, null)));
        assertThat(damagedFrom()).isEqualTo(4);

        group(5, 0, 3);

        assertThat(replay.damage()).isNull();
        assertThat(replay.index().hardState()).isEqualTo(new HardState(9, null));
    }

    @Test
    @DisplayName(
            "entries that a group record speaks of and that are gone are damage, until the first index has passed them")
    void missingEntries() throws IOException {
        made.next(1, 4);
        entries(7, 3);
        group(8, 2, 7);
        assertThat(damagedFrom()).isEqualTo(3);
        assertThat(replay.index().last().index()).isEqualTo(7);

        mark(9, MarkKind.TRUNCATE_PREFIX, 3);
        assertThat(replay.damage()).isNotNull();
        mark(10, MarkKind.TRUNCATE_PREFIX, 4);

        assertThat(replay.damage()).isNull();
        assertThat(replay.index().oldestSegment()).isEqualTo(5);
    }

    @Test
    @DisplayName(
            "a group record whose last entries never came is damage, and a reset makes it good")
    void missingTail() throws IOException {
        entries(7, 3);
        made.next(1, 4);
        group(8, 1, 7);
        assertThat(damagedFrom()).isEqualTo(2);

        mark(9, MarkKind.RESET, 20);

        assertThat(replay.damage()).isNull();
        assertThat(replay.index().last().index()).isEqualTo(20);
    }

    @Test
    @DisplayName(
            "a cut below entries that went with their segment is not damage once the first index follows")
    void cutInMissingEntries() throws IOException {
        made.next(1, 9);
        entries(7, 3);
        group(8, 4, 12);
        mark(9, MarkKind.TRUNCATE_SUFFIX, 7);
        made.backTo(7);
        entries(10, 2);
        assertThat(damagedFrom()).isEqualTo(5);

        mark(11, MarkKind.TRUNCATE_PREFIX, 7);

        assertThat(replay.damage()).isNull();
        assertThat(replay.index().last().index()).isEqualTo(9);
    }

    @Test
    @DisplayName(
            "a hole in the file concerns a group until its next record shows that none is missing")
    void holes() throws IOException {
        group(1, 0, 0);
        entries(2, 3);
        replay.hole("/s", 999, "test");
        assertThat(damagedFrom()).isEqualTo(4);

        entries(3, 1);
        assertThat(replay.damage()).isNull();

        replay.hole("/s", 2000, "test");
        entries(5, 1);
        entries(6, 1);
        assertThat(Objects.requireNonNull(replay.damage()).offset()).isEqualTo(2000);
    }
}

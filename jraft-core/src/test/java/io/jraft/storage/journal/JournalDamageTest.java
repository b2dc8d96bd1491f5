package io.jraft.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jraft.model.HardState;
import io.jraft.spi.GroupLog;
import io.jraft.spi.GroupLog.Slice;
import io.jraft.testing.LogMaker;
import io.jraft.testing.MemFileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes that changed after they were durable: always found or harmless, never a wrong answer. */
@Timeout(120)
class JournalDamageTest {
    private static final String FIRST = "/log/0000000001.seg";

    private final MemFileSystem files = new MemFileSystem();
    private final Random random = new Random(5);

    private JournalLogStore open(MemFileSystem disk) throws IOException {
        return JournalLogStore.open(
                disk, JournalOptions.of("/log", 1, 2, random::nextLong).withSegments(4096, 8192));
    }

    /** A journal of two groups with several batches in one segment; answers what it shows. */
    private String smallJournal() throws IOException {
        JournalLogStore store = open(files);
        LogModel m = new LogModel(store);
        m.openLogs();
        m.vote(0, 3, "h:1");
        m.append(0, 1, 3, 20);
        m.sync();
        m.vote(1, 2, "h:2");
        m.append(0, 2, 1, 700);
        m.sync();
        m.truncateSuffix(0, 3);
        m.configure(0, 3, "h:1");
        m.append(1, 1, 2, 20);
        m.sync();
        store.close();
        return m.live();
    }

    /** The simulator's seed 33: a misread segment looked like an empty one, and the node came up with term 0. */
    @Test
    @DisplayName("T55 K9 a read that goes astray once during recovery is refused or harmless")
    void misreadsOnce() throws IOException {
        String whole = smallJournal();
        int size = files.content(FIRST).length;
        int twoAnswers = 0;
        for (int shift = SectorLayout.SECTOR; shift < size; shift += SectorLayout.SECTOR) {
            boolean met = true;
            for (int n = 1; met; n++) {
                MemFileSystem disk = files.copyOfStable();
                disk.misread(n, shift);
                String shown = null;
                try {
                    shown = LogModel.describe(open(disk));
                } catch (JournalDamageException e) {
                    assertThat(e.file()).isEqualTo(FIRST);
                } catch (IOException e) {
                    twoAnswers++;
                    assertThat(e)
                            .hasMessageContaining(FIRST + " was read twice at offset ")
                            .hasMessageContaining("check the disk and start again");
                }
                met = !disk.awaitsMisread();
                if (shown != null) {
                    assertThat(shown).as("read %d, %d off", n, shift).isEqualTo(whole);
                }
            }
        }
        assertThat(twoAnswers).isPositive();
    }

    @Test
    @DisplayName("T55 K1 every flipped bit and byte of a journal is found or harmless")
    void flipsEveryByte() throws IOException {
        String whole = smallJournal();
        int size = files.content(FIRST).length;
        int found = 0;
        for (int offset = 0; offset < size; offset++) {
            for (int mask : new int[] {1 << (offset % 8), 0xff}) {
                MemFileSystem disk = files.copyOfStable();
                disk.flip(FIRST, offset, mask);
                String shown = showOrNull(disk, offset);
                if (shown == null) {
                    found++;
                } else {
                    assertThat(shown).as("flip %x at %d", mask, offset).isEqualTo(whole);
                }
            }
        }
        // Most of the file is empty; the written part must not be taken for granted.
        assertThat(found).isGreaterThan(1500);
    }

    /** What the journal shows of both groups; null when it refuses at least one, naming the file. */
    private String showOrNull(MemFileSystem disk, int offset) throws IOException {
        try {
            return LogModel.describe(open(disk));
        } catch (JournalDamageException e) {
            assertThat(e.file()).isEqualTo(FIRST);
            assertThat(e.offset())
                    .as("flip at %d", offset)
                    .isLessThanOrEqualTo(
                            Math.max(offset, SectorLayout.SECTOR + SectorLayout.STAMP));
            return null;
        }
    }

    @Test
    @DisplayName(
            "T55 damage in the middle names file, offset and index, and does not touch a group that lost nothing")
    void namesWhatIsDamaged() throws IOException {
        JournalLogStore store = open(files);
        GroupLog a = store.open("a", LogModel.SELF);
        GroupLog b = store.open("b", LogModel.SELF);
        LogMaker madeA = new LogMaker();
        LogMaker madeB = new LogMaker();
        a.append(madeA.next(1, 5));
        b.append(madeB.next(1, 1));
        store.sync();
        long damageAt = SectorLayout.fileOffset(batchEnd(store));
        a.append(madeA.next(1, 5));
        store.sync();
        b.append(madeB.next(1, 2));
        a.append(madeA.next(1, 1));
        store.sync();
        store.close();
        files.flip(FIRST, damageAt + 60, 4);

        JournalLogStore hurt = open(files);

        assertThatThrownBy(() -> hurt.open("a", LogModel.SELF))
                .isInstanceOfSatisfying(
                        JournalDamageException.class,
                        e -> {
                            assertThat(e.index()).isEqualTo(6);
                            assertThat(e.file()).isEqualTo(FIRST);
                        })
                .hasMessageContaining(FIRST)
                .hasMessageContaining("from entry 6 on");
        GroupLog whole = hurt.open("b", LogModel.SELF);
        assertThat(LogMaker.read(whole, 1, 3)).isEqualTo(LogMaker.texts(1, 3, 1));
        assertThat(whole.recovered().report())
                .anyMatch(line -> line.contains(FIRST) && line.contains("offset " + damageAt));
        assertThatThrownBy(() -> hurt.open("new", LogModel.SELF))
                .isInstanceOf(JournalDamageException.class);
        whole.append(madeB.next(1, 1));
        hurt.sync();
        hurt.tryReclaim();
        hurt.close();
        JournalLogStore again = open(files);
        assertThat(again.open("b", LogModel.SELF).recovered().last().index()).isEqualTo(4);
        assertThatThrownBy(() -> again.open("a", LogModel.SELF))
                .isInstanceOf(JournalDamageException.class);
    }

    private static long batchEnd(JournalLogStore store) {
        return store.segment(1).end();
    }

    @Test
    @DisplayName(
            "T55 rot under a running node is found by the read, which names file, offset and index")
    void findsRotWhenReading() throws IOException {
        JournalLogStore store = open(files);
        GroupLog log = store.open("a", LogModel.SELF);
        log.append(new LogMaker().next(1, 5, 100));
        store.sync();
        try (Slice slice = Objects.requireNonNull(log.locate(1, 5, 1000))) {
            for (int i = 0; i < 900; i++) {
                MemFileSystem none = files;
                none.flip(FIRST, SectorLayout.SECTOR + i, 16);
                Throwable thrown = catchThrowable(slice::read);
                none.flip(FIRST, SectorLayout.SECTOR + i, 16);
                if (thrown != null) {
                    assertThat(thrown)
                            .isInstanceOf(JournalDamageException.class)
                            .hasMessageContaining(FIRST);
                    assertThat(((JournalDamageException) thrown).index()).isBetween(1L, 5L);
                } else {
                    assertThat(slice.read().get(0).count()).isEqualTo(5);
                }
            }
            files.flip(FIRST, SectorLayout.SECTOR + 500, 16);
            assertThatThrownBy(slice::read).isInstanceOf(JournalDamageException.class);
        }
    }

    @Test
    @DisplayName(
            "T55 any sector that was lost before the last batch is damage, not an unfinished tail")
    void lostSectorsAreNotTornTails() throws IOException {
        List<String> states = historyOfSmallJournal();
        String newest = states.get(states.size() - 1);
        String before = states.get(states.size() - 2);
        byte[] content = files.content(FIRST);
        int refused = 0;
        for (int sector = 1; sector < content.length / SectorLayout.SECTOR; sector++) {
            byte[] lost = content.clone();
            int from = sector * SectorLayout.SECTOR;
            Arrays.fill(lost, from, from + SectorLayout.SECTOR, (byte) 0);
            MemFileSystem disk = files.copyOfStable();
            disk.replace(FIRST, lost);
            String shown = showOrNull(disk, from);
            refused += shown == null ? 1 : 0;
            // A lost sector of the last batch alone cannot be told from a crash while it was
            // written.
            assertThat(shown).as("sector %d", sector).isIn(null, newest, before);
        }
        assertThat(refused).isGreaterThan(3);
    }

    @Test
    @DisplayName(
            "K4 the last batch of a segment that is not the newest is missed, also by a group that had nothing else")
    void missesBatchesAtASegmentsEnd() throws IOException {
        JournalLogStore store = open(files);
        GroupLog a = store.open("a", LogModel.SELF);
        LogMaker made = new LogMaker();
        a.append(made.next(1, 1));
        store.sync();
        long from = SectorLayout.fileOffset(batchEnd(store));
        store.open("b", LogModel.SELF).append(new LogMaker().next(1, 1, 1500));
        store.sync();
        long lastByte = SectorLayout.fileOffset(batchEnd(store) - 1);
        a.append(made.next(1, 3, 2000));
        store.sync();
        store.close();
        for (long wipedFrom :
                new long[] {from, lastByte / SectorLayout.SECTOR * SectorLayout.SECTOR}) {
            MemFileSystem disk = files.copyOfStable();
            byte[] content = files.content(FIRST);
            Arrays.fill(content, (int) wipedFrom, content.length, (byte) 0);
            disk.replace(FIRST, content);

            assertThatThrownBy(() -> open(disk).open("b", LogModel.SELF))
                    .isInstanceOf(JournalDamageException.class)
                    .hasMessageContaining(FIRST);
            // The other group lost nothing, and its records say so; the evidence stays as it is.
            assertThat(open(disk).open("a", LogModel.SELF).recovered().last().index()).isEqualTo(4);
            assertThat(disk.content(FIRST)).isEqualTo(content);
        }
    }

    @Test
    @DisplayName(
            "a batch that does not continue the one before is damage although its own checksum is right")
    void chainsBatches() throws IOException {
        JournalLogStore store = open(files);
        store.open("a", LogModel.SELF);
        store.sync();
        JournalSegment segment = store.segment(1);
        BatchBuilder foreign = new BatchBuilder();
        foreign.add(new JournalRecord.Vote(1, 2, new HardState(9, null)));
        segment.write(foreign.seal(segment.end(), segment.header().salt(), store.nextSeq(), 12345));

        assertThatThrownBy(() -> open(files).open("a", LogModel.SELF))
                .isInstanceOf(JournalDamageException.class)
                .hasMessageContaining("does not continue");
    }

    @Test
    @DisplayName(
            "T12 a journal wiped from any byte on is recovered up to its last whole batch, or refused by name")
    void survivesAnyWipedTail() throws IOException {
        List<String> states = historyOfSmallJournal();
        byte[] content = files.content(FIRST);
        int recovered = 0;
        for (int cut = SectorLayout.SECTOR; cut < content.length; cut++) {
            byte[] wiped = content.clone();
            Arrays.fill(wiped, cut, wiped.length, (byte) 0);
            MemFileSystem disk = files.copyOfStable();
            disk.replace(FIRST, wiped);
            String shown = showOrNull(disk, cut);
            if (shown != null) {
                assertThat(states).as("wiped from %d on", cut).contains(shown);
                recovered++;
            } else {
                // Sectors are written whole: a cut where one begins is a crash, never damage.
                assertThat(cut % SectorLayout.SECTOR).as("refused at %d", cut).isNotZero();
            }
        }
        assertThat(recovered).isGreaterThan(content.length / 2);
    }

    /** Writes several batches of many sectors; answers every state that was durable at some time. */
    private List<String> historyOfSmallJournal() throws IOException {
        List<String> states = new ArrayList<>();
        JournalLogStore store = open(files);
        LogModel m = new LogModel(store);
        states.add(m.stable());
        m.openLogs();
        for (int i = 0; i < 3; i++) {
            m.append(0, 1, 2, 400);
            m.vote(1, i + 1, "h:1");
            m.sync();
            states.add(m.stable());
        }
        store.close();
        return states;
    }

    @Test
    @DisplayName(
            "T12 a journal file cut at any byte is refused with its name: files never shrink in a crash")
    void refusesShortFiles() throws IOException {
        smallJournal();
        byte[] content = files.content(FIRST);
        for (int cut = 0; cut < content.length; cut++) {
            MemFileSystem disk = files.copyOfStable();
            disk.replace(FIRST, Arrays.copyOf(content, cut));
            int at = cut;
            assertThatThrownBy(() -> LogModel.describe(open(disk)))
                    .as("cut at %d", at)
                    .isInstanceOf(JournalDamageException.class)
                    .hasMessageContaining(FIRST);
        }
    }

    @Test
    @DisplayName("K4 a segment that is missing, or swapped for another, is noticed")
    void noticesMissingSegments() throws IOException {
        JournalLogStore store = open(files);
        LogModel m = new LogModel(store);
        m.openLogs();
        for (int i = 0; i < 8; i++) {
            m.append(0, 1, 2, 1200);
            m.sync();
        }
        store.close();
        List<String> segments =
                files.list("/log").stream().filter(n -> n.endsWith(".seg")).toList();
        assertThat(segments).hasSizeGreaterThan(3);
        for (String name : segments.subList(0, segments.size() - 1)) {
            MemFileSystem gone = files.copyOfStable();
            gone.delete("/log/" + name);
            assertThatThrownBy(() -> LogModel.describe(open(gone)))
                    .isInstanceOf(JournalDamageException.class)
                    .hasMessageContaining(name);
            MemFileSystem swapped = files.copyOfStable();
            swapped.replace(
                    "/log/" + name, files.content("/log/" + segments.get(segments.size() - 1)));
            assertThatThrownBy(() -> LogModel.describe(open(swapped)))
                    .isInstanceOf(JournalDamageException.class);
        }
    }

    @Test
    @DisplayName("the journal of another data directory is refused with advice")
    void refusesForeignJournal() throws IOException {
        smallJournal();

        assertThatThrownBy(
                        () ->
                                JournalLogStore.open(
                                        files, JournalOptions.of("/log", 1, 3, random::nextLong)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(FIRST)
                .hasMessageContaining("another data directory");
    }
}

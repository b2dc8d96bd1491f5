package io.jraft.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.spi.GroupLog.Slice;
import io.jraft.spi.NoSpaceException;
import io.jraft.testing.CrashMode;
import io.jraft.testing.LogMaker;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.MemFileSystem.Fault;
import io.jraft.testing.SimCrash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The journal over time: segments come and go, disks fill and fail, logs grow at random. */
@Timeout(120)
class JournalLifeTest {
    private final MemFileSystem files = new MemFileSystem();
    private final Random random = new Random(3);

    private JournalLogStore open() throws IOException {
        return JournalLogStore.open(
                files, JournalOptions.of("/log", 1, 2, random::nextLong).withSegments(4096, 8192));
    }

    private List<String> segments() {
        return files.list("/log").stream().filter(n -> n.endsWith(".seg")).toList();
    }

    @Test
    @DisplayName(
            "T11 a prefix dropped at, before and after each segment's edge keeps exactly what it should")
    void truncatesAtEveryEdge() throws IOException {
        JournalLogStore store = open();
        GroupLog log = store.open("g", LogModel.SELF);
        LogMaker made = new LogMaker();
        List<Long> edges = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int before = segments().size();
            log.append(made.next(1, 3, 200));
            store.sync();
            if (segments().size() > before) {
                edges.add(made.nextIndex() - 3);
            }
        }
        assertThat(edges).hasSizeGreaterThan(2);
        long last = made.nextIndex() - 1;
        for (long edge : edges) {
            for (long first = edge - 1; first <= edge + 1; first++) {
                if (first < 1) {
                    continue;
                }
                log.truncatePrefix(first);
                store.sync();
                store.tryReclaim();
                assertThat(LogMaker.read(log, first, last))
                        .isEqualTo(LogMaker.texts(first, last, 1));
                files.crash(CrashMode.LOST, random);
                store = open();
                log = store.open("g", LogModel.SELF);
                assertThat(log.recovered().firstIndex()).isEqualTo(first);
                assertThat(LogMaker.read(log, first, last))
                        .isEqualTo(LogMaker.texts(first, last, 1));
            }
        }
        assertThat(segments()).hasSizeLessThan(4);
    }

    @Test
    @DisplayName(
            "batches of a few bytes, of many sectors and of more than is usually read at once are all found again")
    void readsWhatIsLarge() throws IOException {
        JournalLogStore store = open();
        GroupLog log = store.open("g", LogModel.SELF);
        LogMaker made = new LogMaker();
        for (int bytes : new int[] {200, 30_000, 10, ReadWindow.USUAL * 512 + 1, 200, 10, 30_000}) {
            log.append(made.next(1, 1, bytes));
            store.sync();
        }
        long last = made.nextIndex() - 1;
        assertThat(segments()).hasSizeGreaterThan(2);
        for (int life = 0; life < 2; life++) {
            files.crash(CrashMode.LOST, random);
            store = open();
            log = store.open("g", LogModel.SELF);
            assertThat(store.report()).isEmpty();
            assertThat(LogMaker.read(log, 1, last)).isEqualTo(LogMaker.texts(1, last, 1));
        }
    }

    @Test
    @DisplayName(
            "a busy log whose prefix is dropped lives in a bounded directory, and uses its files again")
    void staysBounded() throws IOException {
        JournalLogStore store = open();
        GroupLog idle = store.open("idle", LogModel.SELF);
        idle.saveHardState(new HardState(7, LogMaker.peer("h:1")));
        GroupLog log = store.open("busy", LogModel.SELF);
        LogMaker made = new LogMaker();
        for (int i = 0; i < 200; i++) {
            log.append(made.next(1, 3, 200));
            log.truncatePrefix(Math.max(1, made.nextIndex() - 6));
            store.sync();
            store.tryReclaim();
            assertThat(store.diskBytes()).isLessThanOrEqualTo(8 * 8192);
            long onDisk = 0;
            for (String name : files.list("/log")) {
                onDisk += files.content("/log/" + name).length;
            }
            assertThat(store.diskBytes()).isEqualTo(onDisk);
        }
        assertThat(JournalSegment.number(segments().get(0))).isGreaterThan(5);
        files.crash(CrashMode.LOST, random);

        JournalLogStore again = open();

        assertThat(again.open("idle", LogModel.SELF).recovered().hardState())
                .isEqualTo(new HardState(7, LogMaker.peer("h:1")));
        assertThat(again.open("busy", LogModel.SELF).recovered().last())
                .isEqualTo(new LogId(600, 1));
    }

    @Test
    @DisplayName("a slice keeps its file from being used again until it is closed")
    void slicesPinSegments() throws IOException {
        JournalLogStore store = open();
        GroupLog log = store.open("g", LogModel.SELF);
        LogMaker made = new LogMaker();
        log.append(made.next(1, 3, 500));
        store.sync();
        Slice slice = Objects.requireNonNull(log.locate(1, 3, 10_000));
        for (int i = 0; i < 10; i++) {
            log.append(made.next(1, 3, 500));
            store.sync();
            log.truncatePrefix(made.nextIndex() - 1);
            store.sync();
            store.tryReclaim();
        }
        assertThat(segments()).contains(JournalSegment.name(1));
        assertThat(slice.read().get(0).firstIndex()).isEqualTo(1);

        slice.close();
        store.tryReclaim();

        assertThat(segments()).doesNotContain(JournalSegment.name(1));
        assertThatThrownBy(slice::read).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName(
            "a full disk is told while there is room for votes, and is over by itself when space returns")
    void fillsUp() throws IOException {
        JournalLogStore store = open();
        GroupLog log = store.open("g", LogModel.SELF);
        LogMaker made = new LogMaker();
        log.append(made.next(1, 1));
        store.sync();
        files.capacity(3 * 4096);
        long synced = 0;
        while (!store.isFull()) {
            log.append(made.next(1, 1, 300));
            store.sync();
            synced = made.nextIndex() - 1;
            store.tryReclaim();
        }

        for (int term = 2; term < 8; term++) {
            log.saveHardState(new HardState(term, LogModel.SELF));
            store.sync();
            store.tryReclaim();
            assertThat(store.isFull()).isTrue();
        }
        assertThat(files.list("/log")).noneMatch(name -> name.endsWith(".tmp"));
        files.capacity(1 << 20);
        store.tryReclaim();
        assertThat(store.isFull()).isFalse();
        log.append(made.next(7, 3, 3000));
        store.sync();
        files.crash(CrashMode.LOST, random);

        GroupLog again = open().open("g", LogModel.SELF);
        assertThat(again.recovered().hardState()).isEqualTo(new HardState(7, LogModel.SELF));
        assertThat(again.recovered().last().index()).isEqualTo(synced + 3);
    }

    @Test
    @DisplayName(
            "a batch that finds no room at all is kept, and goes through when there is room; dropping a prefix makes room")
    void survivesNoRoomAtAll() throws IOException {
        JournalLogStore store = open();
        GroupLog log = store.open("g", LogModel.SELF);
        LogMaker made = new LogMaker();
        log.append(made.next(1, 1));
        store.sync();
        files.capacity(4096);
        log.append(made.next(1, 3, 2000));

        assertThatThrownBy(store::sync)
                .isInstanceOf(NoSpaceException.class)
                .hasMessageContaining("/log");
        assertThat(store.isFull()).isTrue();
        assertThatThrownBy(store::sync).isInstanceOf(NoSpaceException.class);
        files.capacity(1 << 20);
        store.sync();
        store.tryReclaim();

        assertThat(store.isFull()).isFalse();
        files.crash(CrashMode.LOST, random);
        assertThat(LogMaker.read(open().open("g", LogModel.SELF), 1, 4))
                .isEqualTo(LogMaker.texts(1, 4, 1));
    }

    @Test
    @DisplayName(
            "a segment stays until the news of its end is durable, also when the disk is full just then")
    void buriesOnlyWhatIsDurablyDead() throws IOException {
        JournalLogStore store = open();
        GroupLog log = store.open("g", LogModel.SELF);
        LogMaker made = new LogMaker();
        for (int i = 0; i < 3; i++) {
            log.append(made.next(1, 1, 3000));
            store.sync();
        }
        store.tryReclaim();
        files.capacity(1);
        long term = 1;
        NoSpaceException noRoom = null;
        while (noRoom == null) {
            try {
                log.saveHardState(new HardState(term++, null));
                store.sync();
            } catch (NoSpaceException e) {
                noRoom = e;
            }
        }
        log.truncatePrefix(4);

        store.tryReclaim();

        assertThat(store.isFull()).isTrue();
        assertThat(segments()).contains(JournalSegment.name(1));
        MemFileSystem crashed = files.copyOfStable();
        GroupLog after =
                JournalLogStore.open(crashed, JournalOptions.of("/log", 1, 2, random::nextLong))
                        .open("g", LogModel.SELF);
        assertThat(after.recovered().firstIndex()).isEqualTo(1);
        files.capacity(1 << 20);
        store.tryReclaim();
        store.sync();
        store.tryReclaim();
        assertThat(segments()).doesNotContain(JournalSegment.name(1));
    }

    @Test
    @DisplayName(
            "T2 T3 after a write or a sync that failed the store refuses everything, and never tries again")
    void failsForGood() throws IOException {
        for (int call = 1; call <= 2; call++) {
            MemFileSystem disk = new MemFileSystem();
            JournalOptions options =
                    JournalOptions.of("/log", 1, 2, random::nextLong).withSegments(4096, 8192);
            JournalLogStore store = JournalLogStore.open(disk, options);
            GroupLog log = store.open("g", LogModel.SELF);
            LogMaker made = new LogMaker();
            log.append(made.next(1, 2));
            store.sync();
            log.saveHardState(new HardState(2, LogModel.SELF));
            disk.failAt(call, Fault.IO_ERROR);

            assertThatThrownBy(store::sync)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("played");
            EntryBlock next = made.next(2, 1);
            assertThatThrownBy(store::sync).hasMessageContaining("restart the node");
            assertThatThrownBy(() -> log.append(next)).hasMessageContaining("restart the node");
            assertThatThrownBy(() -> log.locate(1, 1, 1)).hasMessageContaining("restart the node");
            assertThatThrownBy(() -> store.open("h", LogModel.SELF))
                    .hasMessageContaining("restart the node");
            assertThatThrownBy(store::tryReclaim).hasMessageContaining("restart the node");
            store.close();
            assertThat(disk.calls()).hasSize(call);
            disk.crash(CrashMode.LOST, random);

            GroupLog again = JournalLogStore.open(disk, options).open("g", LogModel.SELF);
            assertThat(again.recovered().last()).isEqualTo(new LogId(2, 1));
            assertThat(again.recovered().hardState()).isEqualTo(HardState.INITIAL);
        }
    }

    @Test
    @DisplayName("a tail that a crash cut off is reported once, and the journal goes on")
    void reportsTornTail() throws IOException {
        JournalLogStore store = open();
        GroupLog log = store.open("g", LogModel.SELF);
        LogMaker made = new LogMaker();
        log.append(made.next(1, 2));
        store.sync();
        log.append(made.next(1, 4, 500));
        files.failAt(1, Fault.CRASH_DURING);
        assertThatThrownBy(store::sync).isInstanceOf(Error.class);
        files.crash(CrashMode.KEPT, random);

        GroupLog again = open().open("g", LogModel.SELF);

        assertThat(again.recovered().last().index()).isEqualTo(2);
        assertThat(again.recovered().report())
                .singleElement()
                .asString()
                .contains("0000000001.seg")
                .contains("cut off");
        files.crash(CrashMode.LOST, random);
        assertThat(open().open("g", LogModel.SELF).recovered().report()).isEmpty();
    }

    @Test
    @DisplayName(
            "sixty random lives: the journal shows what the memory store shows, through restarts and crashes")
    void agreesWithMemory() throws IOException {
        // More of them, now and then: -Dseeds=4000.
        for (int seed = 0; seed < Integer.getInteger("seeds", 60); seed++) {
            randomLife(new Random(seed), "seed " + seed);
        }
    }

    private static void randomLife(Random random, String seed) throws IOException {
        MemFileSystem disk = new MemFileSystem();
        JournalOptions options =
                JournalOptions.of("/log", 1, 2, random::nextLong).withSegments(4096, 8192);
        LogModel m = new LogModel(JournalLogStore.open(disk, options));
        m.openLogs();
        if (random.nextBoolean()) {
            disk.failAt(1 + random.nextInt(150), Fault.values()[random.nextInt(3)]);
        }
        try {
            live(random, m, () -> JournalLogStore.open(disk, options));
        } catch (SimCrash early) {
            assertThat(disk.isCrashed()).isTrue();
        }
        disk.crash(CrashMode.values()[random.nextInt(CrashMode.values().length)], random);
        String found = LogModel.describe(JournalLogStore.open(disk, options));
        assertThat(List.of(m.stable(), m.live())).as(seed).contains(found);
    }

    private static void live(Random random, LogModel m, LogModel.Opener opener) throws IOException {
        long[] term = {1, 1};
        long[] first = {1, 1};
        for (int step = 0; step < 120; step++) {
            int g = random.nextInt(4) == 0 ? 1 : 0;
            long last = m.lastIndex(g);
            switch (random.nextInt(13)) {
                case 0 -> {
                    term[g] += 1 + random.nextInt(2);
                    m.vote(g, term[g], "h:" + (1 + random.nextInt(3)));
                }
                case 1 -> m.configure(g, term[g], "h:1", "h:" + (2 + random.nextInt(5)));
                case 2 -> {
                    long kept = first[g] - 1 + random.nextLong(last - first[g] + 2);
                    m.truncateSuffix(g, kept);
                }
                case 3, 4 -> {
                    first[g] += random.nextLong(last - first[g] + 2);
                    m.truncatePrefix(g, first[g]);
                }
                case 5 -> {
                    if (random.nextInt(6) == 0) {
                        first[g] = last + 1 + random.nextInt(9) + 1;
                        m.reset(g, new LogId(first[g] - 1, term[g]), random.nextInt());
                    }
                }
                case 6, 7 -> m.sync();
                case 8 -> m.reclaim();
                case 9 -> {
                    if (random.nextInt(4) == 0) {
                        m.restart(opener);
                    }
                }
                case 10 -> {
                    if (random.nextInt(3) == 0) {
                        m.forget(g);
                        if (random.nextBoolean()) {
                            m.reclaim();
                        }
                        if (random.nextBoolean()) {
                            m.sync();
                        }
                        m.reopen(g);
                        first[g] = 1;
                        term[g] = 1;
                    }
                }
                default -> m.append(g, term[g], 1 + random.nextInt(5), random.nextInt(900));
            }
        }
    }
}

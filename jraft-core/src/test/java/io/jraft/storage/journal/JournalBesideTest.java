package io.jraft.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.spi.Background;
import io.jraft.spi.GroupLog;
import io.jraft.spi.NoSpaceException;
import io.jraft.testing.CrashMode;
import io.jraft.testing.LogMaker;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.MemFileSystem.Fault;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal whose next files are prepared by another worker, which here does what the test says, when it says so. */
@Timeout(60)
class JournalBesideTest {
    private static final int SLICE = SpareShelf.SLICE;

    private final MemFileSystem files = new MemFileSystem();
    private final Random random = new Random(3);
    private final Other other = new Other();
    private final LogMaker made = new LogMaker();

    /** The other worker. */
    private static final class Other implements Background {
        private record Job(Runnable work, Then then) {}

        final Deque<Job> jobs = new ArrayDeque<>();
        boolean refuses;

        @Override
        public boolean offer(Runnable work, Then then) {
            return !refuses && jobs.add(new Job(work, then));
        }

        /** Does one job, and what follows from it. */
        void does() throws IOException {
            Job job = jobs.remove();
            job.work().run();
            job.then().run();
        }

        void doesAll() throws IOException {
            while (!jobs.isEmpty()) {
                does();
            }
        }
    }

    private JournalLogStore open(long first, long max) throws IOException {
        JournalLogStore store =
                JournalLogStore.open(
                        files,
                        JournalOptions.of("/log", 1, 2, random::nextLong).withSegments(first, max));
        store.prepareBeside(other);
        return store;
    }

    private List<String> files(String suffix) {
        return files.list("/log").stream().filter(n -> n.endsWith(suffix)).toList();
    }

    private long spares() {
        return files.list("/log").stream().filter(n -> n.matches("spare-\\d+")).count();
    }

    private void write(JournalLogStore store, GroupLog log, int kib) throws IOException {
        log.append(made.next(1, 1, kib << 10));
        store.sync();
    }

    @Test
    @DisplayName(
            "0002 batches are never held up by the next file: who syncs writes the batch and nothing else")
    void writesNothingElse() throws IOException {
        JournalLogStore store = open(2 * SLICE, 8 * SLICE);
        GroupLog log = store.open("g", LogModel.SELF);
        write(store, log, 1);
        for (int i = 0; i < 200; i++) {
            long before = files.bytesWritten();
            write(store, log, 64);
            // A header, when the next file is begun; the pad of a page.
            assertThat(files.bytesWritten() - before).isLessThan((64 << 10) + 3 * 4096);
            other.doesAll();
        }
        assertThat(files(".seg")).hasSize(3);
        store.close();
        files.crash(CrashMode.LOST, random);
        assertThat(open(2 * SLICE, 8 * SLICE).open("g", LogModel.SELF).recovered().last().index())
                .isEqualTo(201);
    }

    @Test
    @DisplayName(
            "a batch that finds no file ready gets a small one at once, and the large one is there for the next")
    void hurries() throws IOException {
        JournalLogStore store = open(8 * SLICE, 8 * SLICE);
        GroupLog log = store.open("g", LogModel.SELF);
        for (int i = 0; i < 5 + 8; i++) {
            write(store, log, 700);
        }
        assertThat(other.jobs).hasSize(1);
        assertThat(store.files()).as("%s", store.files()).hasSize(2);
        JournalFile second = store.files().get(1);
        assertThat(second.bytes()).isEqualTo(4L * SLICE);

        while (store.files().size() < 3) {
            other.doesAll();
            write(store, log, 700);
        }
        assertThat(store.files().get(2).bytes()).isEqualTo(8L * SLICE);
        store.close();
    }

    @Test
    @DisplayName("what the other worker has no room for is asked again, and nothing is lost by it")
    void asksAgain() throws IOException {
        JournalLogStore store = open(4096, 8192);
        GroupLog log = store.open("g", LogModel.SELF);
        other.refuses = true;
        for (int i = 0; i < 10; i++) {
            write(store, log, 2);
            store.tryReclaim();
        }
        assertThat(other.jobs).isEmpty();
        assertThat(spares()).isZero();

        other.refuses = false;
        store.tryReclaim();
        other.doesAll();

        assertThat(spares()).isEqualTo(1);
        store.close();
        assertThat(files(".tmp")).isEmpty();
    }

    @Test
    @DisplayName(
            "T13 a journal may be closed, and opened again, while a piece of a file is still being written")
    void closesMeanwhile() throws IOException {
        JournalLogStore store = open(4096, 8192);
        GroupLog log = store.open("g", LogModel.SELF);
        write(store, log, 3);
        assertThat(other.jobs).hasSize(1);
        store.close();

        JournalLogStore again = open(4096, 8192);
        assertThat(files(".tmp")).isEmpty();
        other.does();
        assertThat(files(".tmp")).isEmpty();
        GroupLog reopened = again.open("g", LogModel.SELF);
        assertThat(LogMaker.read(reopened, 1, 1)).hasSize(1);
        write(again, reopened, 3);
        other.doesAll();
        assertThat(spares()).isEqualTo(1);
        again.close();
    }

    @Test
    @DisplayName(
            "T2 a piece that could not be written stops the store when its worker hears of it, like any other failure")
    void failsLater() throws IOException {
        JournalLogStore store = open(4096, 8192);
        GroupLog log = store.open("g", LogModel.SELF);
        write(store, log, 3);
        files.failAt(1, Fault.IO_ERROR);

        assertThatThrownBy(other::does).hasMessageContaining("played");

        assertThatThrownBy(store::tryReclaim).hasMessageContaining("restart the node");
        store.close();
        files.crash(CrashMode.LOST, random);
        assertThat(open(4096, 8192).open("g", LogModel.SELF).recovered().last().index())
                .isEqualTo(1);
    }

    @Test
    @DisplayName(
            "D7 a disk that fills up while a file is prepared is told, keeps its room, and goes on when there is more")
    void fillsUp() throws IOException {
        JournalLogStore store = open(4096, 8192);
        GroupLog log = store.open("g", LogModel.SELF);
        write(store, log, 3);
        assertThat(other.jobs).hasSize(1);
        // Somebody else takes what was free a moment ago.
        files.capacity(4096 + 100);

        other.does();

        assertThat(store.isFull()).isTrue();
        assertThat(files(".tmp")).isEmpty();
        files.capacity(1 << 20);
        store.tryReclaim();
        other.doesAll();
        assertThat(store.isFull()).isFalse();
        assertThat(spares()).isEqualTo(1);
        store.close();
    }

    @Test
    @DisplayName(
            "D7 a batch for which there is no room but in the file that is being prepared waits for that one, and no longer")
    void waitsForTheOne() throws IOException {
        JournalLogStore store = open(8 * SLICE, 8 * SLICE);
        GroupLog log = store.open("g", LogModel.SELF);
        while (store.diskBytes() < 13 * SLICE) {
            write(store, log, 100);
            other.doesAll();
        }
        files.capacity(16 * SLICE);
        NoSpaceException noRoom = null;
        while (noRoom == null) {
            try {
                write(store, log, 100);
            } catch (NoSpaceException e) {
                noRoom = e;
            }
        }
        assertThat(store.isFull()).isTrue();
        assertThat(other.jobs).hasSize(1);

        other.doesAll();

        assertThat(store.isFull()).isFalse();
        store.sync();
        assertThat(store.files()).hasSize(2);
        store.close();
        files.crash(CrashMode.LOST, random);
        assertThat(open(8 * SLICE, 8 * SLICE).open("g", LogModel.SELF).recovered().last().index())
                .isEqualTo(made.nextIndex() - 1);
    }
}

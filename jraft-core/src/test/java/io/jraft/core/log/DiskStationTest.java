package io.jraft.core.log;

import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jraft.core.context.DiskNumbers;
import io.jraft.core.context.Mailbox;
import io.jraft.entity.EnumOutter;
import io.jraft.model.HardState;
import io.jraft.ring.Flag;
import io.jraft.ring.HandRing;
import io.jraft.ring.PostBox;
import io.jraft.ring.WorkerSignal;
import io.jraft.spi.GroupLog;
import io.jraft.storage.memory.MemoryLogStore;
import io.jraft.testing.ManualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The disk's worker, driven by hand over a store in memory. */
@Timeout(30)
class DiskStationTest {
    private static final int LIMIT = 256;
    private final HandRing<DiskEvent> ring =
            new HandRing<>("disk", 1024, DiskEvent::new, WorkerSignal.NONE);
    private final PostBox<Runnable> jobs = new PostBox<>(WorkerSignal.NONE);
    private final MemoryLogStore store = new MemoryLogStore();
    private final ManualClock clock = new ManualClock();
    private final DiskNumbers numbers = new DiskNumbers(clock);
    private final DiskStation disk =
            new DiskStation("disk", store, ring, jobs, new Flag(), numbers);
    private final Loop loop = new Loop();

    @Test
    @DisplayName(
            "T13 a log is closed only when all that was handed over before is written, however much that is")
    void closesAfterItsWork() throws IOException {
        GroupLog log = store.open("g", peer(1));
        DiskPort port = new DiskPort(ring, new DiskGroup(log, loop), new Flag());
        for (int ticket = 1; ticket <= 2 * LIMIT; ticket++) {
            port.submit(new DiskOp.SaveHardState(new HardState(ticket, null)), ticket);
        }
        List<String> ended = new ArrayList<>();
        jobs.post(
                () -> {
                    try {
                        log.close();
                        ended.add("closed");
                    } catch (IOException e) {
                        ended.add(e.toString());
                    }
                });
        for (int turn = 0; turn < 4; turn++) {
            disk.poll(LIMIT);
            disk.flush(turn);
        }
        assertThat(loop.broken).isEmpty();
        assertThat(loop.stable).isEqualTo(2L * LIMIT);
        assertThat(ended).containsExactly("closed");
    }

    @Test
    @DisplayName(
            "E4 a loop whose ring is full is told again at the next turn, not by a deadline in the past")
    void fullLoopIsNoSpin() throws IOException {
        DiskPort port =
                new DiskPort(ring, new DiskGroup(store.open("g", peer(1)), loop), new Flag());
        port.submit(new DiskOp.SaveHardState(new HardState(1, null)), 1);
        loop.full = true;
        disk.poll(LIMIT);
        assertThat(disk.flush(5)).as("wants another turn").isTrue();
        assertThat(disk.nextDeadline()).isGreaterThan(5);
        loop.full = false;
        assertThat(disk.flush(6)).isFalse();
        assertThat(loop.stable).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "D16 D7 a disk that breaks with nothing under way stops everybody at once, not with their next write")
    void breaksWhileIdle() throws IOException {
        Loop other = new Loop();
        Loop gone = new Loop();
        List<DiskGroup> groups =
                List.of(
                        new DiskGroup(store.open("g", peer(1)), loop),
                        new DiskGroup(store.open("h", peer(1)), other),
                        new DiskGroup(store.open("i", peer(1)), gone));
        for (DiskGroup group : groups) {
            new DiskPort(ring, group, new Flag())
                    .submit(new DiskOp.SaveHardState(new HardState(1, null)), 1);
        }
        disk.poll(LIMIT);
        disk.flush(0);
        disk.forget(groups.get(2));
        assertThat(List.of(loop.stable, other.stable)).containsExactly(1L, 1L);

        store.breakDisk(new IOException("Input/output error"));
        disk.flush(disk.nextDeadline());
        assertThat(loop.broken).singleElement().asString().contains("the log could not be written");
        assertThat(other.broken).hasSize(1);
        assertThat(gone.broken).as("it writes nothing any more").isEmpty();
    }

    @Test
    @DisplayName(
            "S18 a disk that is full, and one that has room again, is told once each, also when nothing was being written")
    void fullIsTold() {
        Logger logger = (Logger) LoggerFactory.getLogger(DiskStation.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.addAppender(said);
        try {
            store.setFull(true);
            disk.flush(disk.nextDeadline());
            disk.flush(disk.nextDeadline());
            store.setFull(false);
            disk.flush(disk.nextDeadline());
            disk.flush(disk.nextDeadline());
        } finally {
            logger.detachAppender(said);
            logger.setLevel(before);
        }
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "disk: the disk is full; no new entries are taken until there is room",
                        "disk: there is room on the disk again");
    }

    /** The loop of the one group. */
    private static final class Loop implements Mailbox {
        final List<String> broken = new ArrayList<>();
        boolean full;
        long stable;

        @Override
        public boolean onStable(long ticket) {
            if (!full) {
                stable = ticket;
            }
            return !full;
        }

        @Override
        public boolean onApplied(long index) {
            throw new AssertionError("the disk applies nothing");
        }

        @Override
        public void post(Runnable answer) {
            answer.run();
        }

        @Override
        public void onFatal(EnumOutter.ErrorType type, String cause, Throwable error) {
            broken.add(cause);
        }
    }
}

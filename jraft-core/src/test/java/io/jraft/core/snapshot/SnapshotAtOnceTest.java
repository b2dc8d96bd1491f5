package io.jraft.core.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.core.snapshot.SnapshotGroup.Member;
import io.jraft.error.RaftError;
import io.jraft.testing.CrashMode;
import io.jraft.testing.HandWorkers;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.NodeFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Snapshots that a state machine asks for in the middle of a batch; index 1 is the term's own entry, tasks follow. */
@Timeout(30)
class SnapshotAtOnceTest {
    private final SnapshotGroup group = new SnapshotGroup(1, m -> {});
    private final Member member = group.members.get(0);
    private final List<Status> told = new ArrayList<>();

    /** Behind the task at this index the state machine does something. */
    private void behind(long index, Consumer<Iterator> then) {
        member.machine.passed(
                it -> {
                    if (it.getIndex() == index + 1) {
                        then.accept(it);
                    }
                });
    }

    private String text(String file) {
        return new String(member.fs.content(SnapshotGroup.DIR + "/" + file), UTF_8);
    }

    @Test
    @DisplayName(
            "I-14 the state is taken before the call returns, at exactly what was published; the closure runs later")
    void inTheMiddle() {
        behind(
                3,
                it -> {
                    it.commitAndSnapshotSync(told::add);
                    assertThat(member.notebook.calls).containsExactly("cut");
                    assertThat(member.node.applied.read()).isEqualTo(3);
                    assertThat(told).as("not on the caller's stack").isEmpty();
                });
        group.apply(4);

        assertThat(told).containsExactly(Status.OK());
        assertThat(member.snapshotIndex()).isEqualTo(3);
        assertThat(text("snapshot_3/count")).isEqualTo("2");
        assertThat(member.node.parts.snapshots().latest().conf().current())
                .isEqualTo(member.node.parts.log().conf().current());

        member.crashAndStart(CrashMode.KILLED);
        group.leader();
        assertThat(member.notebook.calls).containsExactly("load 3");
        assertThat(member.machine.applied).as("each once").hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("a state machine without a cut saves by itself, in the call, into a named place")
    void onePhase() {
        member.notebook.twoPhases = false;
        behind(
                2,
                it -> {
                    it.commitAndSnapshotSync(told::add);
                    assertThat(member.notebook.calls).containsExactly("save");
                });
        group.apply(3);

        assertThat(told).containsExactly(Status.OK());
        assertThat(text("snapshot_2/count")).isEqualTo("1");
    }

    @Test
    @DisplayName(
            "tasks that were taken and not published would be applied twice after a restart: EPERM, and nothing is saved")
    void unpublished() {
        behind(3, it -> member.node.parts.fsmGroup().saveNow(told::add));
        group.apply(3);

        assertThat(told).hasSize(1);
        assertThat(told.get(0).getRaftError()).isEqualTo(RaftError.EPERM);
        assertThat(told.get(0).getErrorMsg()).contains("index 3").contains("published 1 only");
        assertThat(member.notebook.calls).isEmpty();
    }

    @Test
    @DisplayName(
            "I-3 in place before the loop knows the entries to be applied, it waits: the log behind it must stay")
    void fasterThanTheLoop() {
        HandWorkers workers = member.node.workers;
        List<Long> inPlace = new ArrayList<>();
        member.machine.passed(
                it -> {
                    if (it.hasNext()) {
                        it.commitAndSnapshotSync(told::add);
                        for (int i = 0; i < 10; i++) {
                            workers.turn();
                            workers.diskAnswers();
                            workers.bulkAnswers();
                        }
                        inPlace.add(member.snapshotIndex());
                    }
                });
        group.apply(4);

        assertThat(inPlace).as("not inside the batch").containsExactly(0L, 0L, 0L);
        assertThat(told).hasSize(3);
        assertThat(told).filteredOn(Status::isOk).hasSize(1);
        assertThat(told)
                .filteredOn(s -> !s.isOk())
                .allMatch(s -> s.getRaftError() == RaftError.EBUSY);
        assertThat(member.snapshotIndex()).isEqualTo(2);
        group.apply(1);
        assertThat(group.snapshot().isOk()).as("what was refused left nothing behind").isTrue();
        assertThat(member.fs.list(SnapshotGroup.DIR))
                .containsExactlyInAnyOrder("snapshot_2", "snapshot_6");
    }

    @Test
    @DisplayName("semantics 16 with nothing new, or too little, the state machine is not asked")
    void nothingNew() {
        group.apply(3);
        group.snapshot();
        member.notebook.calls.clear();
        member.node.parts.fsmGroup().saveNow(told::add);
        group.settle();
        assertThat(told).containsExactly(Status.OK());
        assertThat(member.notebook.calls).isEmpty();

        SnapshotGroup wide = new SnapshotGroup(1, m -> m.options.setSnapshotLogIndexMargin(5));
        wide.apply(2);
        wide.members.get(0).node.parts.fsmGroup().saveNow(told::add);
        wide.settle();
        assertThat(told).hasSize(2);
        assertThat(told.get(1).getRaftError()).isEqualTo(RaftError.ECANCELED);
    }

    @Test
    @DisplayName("a disk that takes no new directory fails the snapshot and nothing else")
    void diskFails() {
        behind(
                2,
                it -> {
                    member.fs.failAt(1, MemFileSystem.Fault.IO_ERROR);
                    it.commitAndSnapshotSync(told::add);
                });
        group.apply(3);

        assertThat(told).hasSize(1);
        assertThat(told.get(0).getRaftError()).isEqualTo(RaftError.EIO);
        assertThat(member.machine.applied).hasSize(3);
    }

    @Test
    @DisplayName("without a snapshot directory the closure is told EINVAL, off the caller's stack")
    void notSupported() {
        NodeFixture f = NodeFixture.of(1);
        f.machine.passed(
                it -> {
                    it.commitAndSnapshotSync(told::add);
                    assertThat(told).isEmpty();
                });
        f.node.apply("a");
        f.settle();

        assertThat(told).hasSize(1);
        assertThat(told.get(0).getRaftError()).isEqualTo(RaftError.EINVAL);
    }

    @Test
    @DisplayName(
            "a durable machine that is not shown its configurations again still saves with the one in force")
    void durableMachine() {
        group.apply(3);
        member.crash(CrashMode.KILLED);
        SnapshotGroup durable =
                new SnapshotGroup(
                        1,
                        m -> {
                            m.log = member.log;
                            m.machine.durable = 4;
                        });
        Member mine = durable.members.get(0);
        mine.machine.passed(it -> it.commitAndSnapshotSync(told::add));
        durable.apply(1);

        assertThat(told).containsExactly(Status.OK());
        assertThat(mine.node.parts.snapshots().latest().conf().current())
                .isEqualTo(mine.node.parts.log().conf().current());
        assertThat(mine.node.parts.snapshots().latest().conf().current().voters()).hasSize(1);
    }
}

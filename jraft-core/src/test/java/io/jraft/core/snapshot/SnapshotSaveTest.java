package io.jraft.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status;
import io.jraft.core.snapshot.SnapshotGroup.Member;
import io.jraft.error.RaftError;
import io.jraft.testing.CrashMode;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.Told;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Saving snapshots on one member: when, how, what of the log may go, and what a failure does. */
class SnapshotSaveTest {
    private final SnapshotGroup group = new SnapshotGroup(1, m -> {});
    private final Member member = group.members.get(0);

    @Test
    @DisplayName(
            "a snapshot covers what was applied when it was asked for; its closure runs once it is in place")
    void saves() {
        group.apply(5);
        Told told = group.snapshot();

        assertThat(told.isOk()).isTrue();
        assertThat(member.snapshotIndex()).isEqualTo(6);
        assertThat(member.notebook.calls).containsExactly("cut", "write", "close");
        assertThat(member.fs.list(SnapshotGroup.DIR)).containsExactly("snapshot_6");
        assertThat(member.node.parts.snapshots().latest().conf().current())
                .isEqualTo(member.node.parts.log().conf().current());
    }

    @Test
    @DisplayName(
            "semantics 16 with nothing newly applied the closure is OK and the state machine is not asked")
    void nothingNew() {
        group.apply(1);
        group.snapshot();
        member.notebook.calls.clear();

        assertThat(group.snapshot().isOk()).isTrue();
        assertThat(member.notebook.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,1,true", "1,1,true", "3,2,false", "3,3,true", "3,4,true", "2,1,false"})
    @DisplayName(
            "T44 the margin counts entries since the last snapshot; below it the closure is ECANCELED")
    void margin(int margin, int entries, boolean saved) {
        SnapshotGroup other =
                new SnapshotGroup(1, m -> m.options.setSnapshotLogIndexMargin(margin));
        other.apply(10);
        assertThat(other.snapshot().isOk())
                .as("the first one counts from the log's beginning")
                .isTrue();
        other.apply(entries);
        Told told = other.snapshot();

        assertThat(told.runs()).isEqualTo(1);
        assertThat(told.isOk()).isEqualTo(saved);
        if (!saved) {
            assertThat(told.status().getRaftError()).isEqualTo(RaftError.ECANCELED);
        }
        assertThat(other.members.get(0).snapshotIndex()).isEqualTo(saved ? 11 + entries : 11);
    }

    @Test
    @DisplayName("while one is being saved another gets EBUSY, and the first is not disturbed")
    void busy() {
        group.apply(3);
        Told first = member.node.snapshot();
        member.node.workers.turn();
        Told second = member.node.snapshot();
        group.settle();

        assertThat(first.isOk()).isTrue();
        assertThat(second.status().getRaftError()).isEqualTo(RaftError.EBUSY);
        group.apply(1);
        assertThat(group.snapshot().isOk()).isTrue();
    }

    @Test
    @DisplayName(
            "P11 while a cut is being written, entries are applied; they are not in the snapshot")
    void appliesMeanwhile() {
        group.leader();
        group.apply(2);
        member.node.snapshot();
        member.node.workers.turn();
        member.node.workers.bulkAnswers();
        member.node.workers.turn();
        member.node.workers.applies();
        assertThat(member.notebook.calls).containsExactly("cut");

        member.node.apply("late");
        for (int i = 0; i < 3; i++) {
            member.node.workers.turn();
            member.node.workers.diskAnswers();
            member.node.workers.applies();
        }
        assertThat(member.machine.applied).hasSize(3).endsWith("late");
        assertThat(member.snapshotIndex()).isZero();

        group.settle();
        assertThat(member.snapshotIndex()).isEqualTo(3);
        assertThat(text("snapshot_3/count")).isEqualTo("2");
    }

    private String text(String file) {
        return new String(
                member.fs.content(SnapshotGroup.DIR + "/" + file),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName(
            "a state machine without a cut saves by itself; the snapshot is published when it says so, from any thread")
    void onePhase() {
        member.notebook.twoPhases = false;
        member.notebook.saveEnds = null;
        group.apply(2);
        Told told = group.snapshot();
        group.apply(2);
        assertThat(told.isTold()).isFalse();
        assertThat(member.snapshotIndex()).isZero();

        member.notebook.kept.run(Status.OK());
        group.settle();
        assertThat(told.isOk()).isTrue();
        assertThat(member.snapshotIndex()).isEqualTo(3);
        assertThat(text("snapshot_3/count")).isEqualTo("2");
    }

    @Test
    @DisplayName(
            "I-13 a state machine that runs its closure twice gets one snapshot, and the next one is not harmed")
    void closureTwice() {
        member.notebook.twoPhases = false;
        member.notebook.saveEnds = null;
        group.apply(2);
        Told told = group.snapshot();
        var done = member.notebook.kept;
        done.run(Status.OK());
        done.run(Status.OK());
        group.settle();
        done.run(new Status(-1, "and now it fails"));
        group.settle();
        assertThat(told.isOk()).isTrue();
        assertThat(told.runs()).isEqualTo(1);

        group.apply(1);
        member.notebook.twoPhases = true;
        assertThat(group.snapshot().isOk()).isTrue();
        assertThat(member.snapshotIndex()).isEqualTo(4);
    }

    @Test
    @DisplayName(
            "semantics 4: the first snapshot drops nothing of the log, the second everything up to the first")
    void truncation() {
        group.apply(9);
        group.snapshot();
        assertThat(member.node.parts.log().firstIndex()).isEqualTo(1);
        group.apply(5);
        group.snapshot();
        assertThat(member.node.parts.log().firstIndex()).isEqualTo(11);
        assertThat(member.node.parts.log().termAt(11)).isPositive();
        group.apply(5);
        group.snapshot();
        assertThat(member.node.parts.log().firstIndex()).isEqualTo(16);
        assertThat(member.fs.list(SnapshotGroup.DIR)).containsExactly("snapshot_15", "snapshot_20");
    }

    @ParameterizedTest
    @EnumSource(CrashMode.class)
    @DisplayName("a restart begins with the newest snapshot and applies only what comes after it")
    void restarts(CrashMode mode) {
        for (int life = 0; life < 4; life++) {
            group.apply(4);
            group.snapshot();
            group.apply(3);
            List<String> before = List.copyOf(member.machine.applied);
            long index = member.snapshotIndex();

            member.crashAndStart(mode);
            group.leader();
            group.settle();
            assertThat(member.notebook.calls).containsExactly("load " + index);
            assertThat(member.machine.applied).isEqualTo(before);
            assertThat(member.machine.indexes).allMatch(i -> i > index);
            assertThat(member.snapshotIndex()).isEqualTo(index);
        }
    }

    @Test
    @DisplayName("semantics 9: a snapshot that cannot be loaded fails the start with the cause")
    void cannotLoad() {
        group.apply(4);
        group.snapshot();
        SnapshotGroup failing = group;
        failing.members.get(0).crash(CrashMode.KEPT);
        member.start();
        member.notebook.loadFails = true;
        group.settle();

        assertThat(member.node.started().isOk()).isFalse();
        assertThat(member.node.started().getErrorMsg())
                .contains("snapshot at index 5", "onSnapshotLoad answered false");
        member.node.stop();
        group.settle();
        assertThat(member.node.hasEnded()).isTrue();
    }

    @Test
    @DisplayName(
            "P12 O8 a save that fails, wherever, is told and cleaned up; the node goes on, and the next one works")
    void failures() {
        group.apply(4);
        member.notebook.writeThrows = new IllegalStateException("pen is broken");
        Told thrown = group.snapshot();
        assertThat(thrown.status().getErrorMsg()).contains("pen is broken");
        assertThat(member.notebook.calls).containsExactly("cut", "write", "close");

        member.notebook.twoPhases = false;
        member.notebook.saveEnds = new Status(4711, "not today");
        Told refused = group.snapshot();
        assertThat(refused.status().getCode()).isEqualTo(4711);

        assertThat(member.fs.list(SnapshotGroup.DIR)).isEmpty();
        assertThat(member.node.cause()).isNull();
        member.notebook.saveEnds = Status.OK();
        group.apply(1);
        assertThat(group.snapshot().isOk()).isTrue();
        assertThat(member.snapshotIndex()).isEqualTo(6);
    }

    @Test
    @DisplayName(
            "P12 an I/O error at every single call of a save: one closure, no harm, and the next snapshot works")
    void ioErrors() {
        boolean fired = true;
        for (int call = 1; fired; call++) {
            SnapshotGroup one = new SnapshotGroup(1, m -> {});
            Member its = one.members.get(0);
            one.apply(3);
            its.fs.failAt(call, MemFileSystem.Fault.IO_ERROR);
            Told told = one.snapshot();
            fired = its.fs.calls().size() >= call;
            its.fs.countCalls();

            assertThat(told.runs()).as("call %d", call).isEqualTo(1);
            assertThat(its.node.cause()).isNull();
            one.apply(1);
            assertThat(one.snapshot().isOk()).as("after call %d", call).isTrue();
            assertThat(its.snapshotIndex()).isEqualTo(5);
            its.crashAndStart(CrashMode.LOST);
            one.leader();
            assertThat(its.machine.applied).hasSize(4);
        }
    }

    @Test
    @DisplayName(
            "P12 a full disk fails the save; the node stays healthy, and saves when there is room again")
    void diskFull() {
        group.apply(3);
        member.fs.capacity(20);
        assertThat(group.snapshot().status().getErrorMsg()).contains("no space");
        assertThat(group.leader()).isSameAs(member);
        assertThat(member.fs.list(SnapshotGroup.DIR)).isEmpty();
        member.fs.capacity(Long.MAX_VALUE);
        assertThat(group.snapshot().isOk()).isTrue();
    }

    @Test
    @DisplayName(
            "the timer saves what is new, first within the first interval, and not when nothing is new")
    void timer() {
        SnapshotGroup timed = new SnapshotGroup(1, m -> m.options.setSnapshotIntervalSecs(2));
        Member its = timed.members.get(0);
        timed.apply(3);
        timed.passes(2000);
        assertThat(its.snapshotIndex()).isEqualTo(4);
        timed.passes(5000);
        assertThat(its.notebook.calls).containsExactly("cut", "write", "close");
        timed.apply(1);
        timed.passes(2100);
        assertThat(its.snapshotIndex()).isEqualTo(5);
    }

    @Test
    @DisplayName("P12 a failed save by the timer is tried again, later each time, until it works")
    void retries() {
        SnapshotGroup timed = new SnapshotGroup(1, m -> m.options.setSnapshotIntervalSecs(60));
        Member its = timed.members.get(0);
        timed.apply(3);
        its.notebook.writeThrows = new IllegalStateException("pen is broken");
        timed.passes(60_000);
        long tries = its.notebook.calls.stream().filter("write"::equals).count();
        assertThat(tries).isBetween(2L, 8L);
        its.notebook.writeThrows = null;
        timed.passes(60_000);
        assertThat(its.snapshotIndex()).isEqualTo(4);
        assertThat(its.fs.list(SnapshotGroup.DIR)).containsExactly("snapshot_4");
    }

    @Test
    @DisplayName(
            "I-14 a leader that applied what its own disk lacks publishes its snapshot only when the disk has it")
    void waitsForOwnDisk() {
        SnapshotGroup three = new SnapshotGroup(3, m -> {});
        three.apply(1);
        Member leader = three.leader();
        leader.node.apply("ahead");
        Told told = null;
        for (int i = 0; i < 30; i++) {
            for (Member m : three.members) {
                if (m == leader) {
                    m.node.workers.turn();
                    m.node.workers.applies();
                    m.node.workers.bulkAnswers();
                } else {
                    m.node.workers.settle();
                }
            }
            three.deliver();
            if (i == 10) {
                assertThat(leader.machine.applied).endsWith("ahead");
                told = leader.node.snapshot();
            }
        }
        assertThat(leader.node.parts.log().stableIndex()).isEqualTo(2);
        assertThat(leader.notebook.calls).contains("write");
        assertThat(leader.snapshotIndex()).isZero();
        assertThat(told.isTold()).isFalse();

        three.settle();
        assertThat(told.isOk()).isTrue();
        assertThat(leader.snapshotIndex()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "a node that stops while it saves tells the closure once, and ends only when nothing writes any more")
    void stopsMeanwhile() {
        group.apply(2);
        Told told = member.node.snapshot();
        member.node.workers.turn();
        member.node.workers.bulkAnswers();
        member.node.workers.turn();
        member.node.workers.applies();
        member.node.workers.turn();
        member.node.stop();
        for (int i = 0; i < 5; i++) {
            member.node.workers.turn();
            member.node.workers.diskAnswers();
            member.node.workers.applies();
        }
        assertThat(told.runs()).isEqualTo(1);
        assertThat(told.isOk()).isFalse();
        assertThat(member.node.hasEnded()).as("the cut is still to be written").isFalse();

        group.settle();
        assertThat(member.node.hasEnded()).isTrue();
        assertThat(member.notebook.calls).endsWith("close");
        assertThat(told.runs()).isEqualTo(1);
    }

    @Test
    @DisplayName("what the bulk worker cannot take is kept and handed over later")
    void bulkFull() {
        group.apply(2);
        member.node.workers.refuseBulk(true);
        Told told = group.snapshot();
        assertThat(told.isTold()).isFalse();
        member.node.workers.refuseBulk(false);
        group.passes(5);
        assertThat(told.isOk()).isTrue();
    }

    @Test
    @DisplayName("describe() says what there is and what is going on")
    void describes() {
        assertThat(member.node.parts.snapshots().describe()).contains("snapshot none");
        member.notebook.twoPhases = false;
        member.notebook.saveEnds = null;
        group.apply(1);
        group.snapshot();
        assertThat(member.node.parts.snapshots().describe()).contains("saving: CUTTING");
        member.notebook.kept.run(new Status(-1, "no"));
        group.settle();
        assertThat(member.node.parts.snapshots().describe()).contains("1 saves failed in a row");
    }
}

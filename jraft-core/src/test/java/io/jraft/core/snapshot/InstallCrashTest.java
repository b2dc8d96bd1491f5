package io.jraft.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.snapshot.SnapshotGroup.Member;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.testing.CrashMode;
import io.jraft.testing.MemFileSystem.Fault;
import io.jraft.testing.SimCrash;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The follower dies at every step of an install: between any two moves of its workers, and at any call to the disk. What
 * it claimed before is still true afterwards, and the group agrees in the end.
 */
class InstallCrashTest {
    private static SnapshotGroup group(Member[] behind) {
        SnapshotGroup group = new SnapshotGroup(3, m -> m.engine.setSnapshotChunkBytes(64));
        group.apply(2);
        group.leader();
        behind[0] = group.follower();
        behind[0].crash(CrashMode.KEPT);
        group.passes(2L * SnapshotGroup.ELECTION_MS);
        for (int i = 0; i < 2; i++) {
            group.apply(4);
            group.snapshot();
        }
        group.apply(1);
        return group;
    }

    private static void check(SnapshotGroup group, Member behind, String where) {
        Member leader = group.leader();
        group.until(
                where + ": agreement", g -> behind.machine.applied.equals(leader.machine.applied));
        assertThat(behind.node.cause()).as(where).isNull();
        assertThat(behind.machine.applied).as(where).hasSize(11);
        assertThat(behind.node.parts.log().firstIndex())
                .as(where)
                .isLessThanOrEqualTo(behind.snapshotIndex() + 1);
    }

    @ParameterizedTest
    @EnumSource(CrashMode.class)
    @DisplayName(
            "C14 Z2 design 12: publish, load, reset, gated answer: a crash between any two moves of the workers loses no claim")
    void betweenMoves(CrashMode mode) {
        boolean done = false;
        for (int moves = 0; !done; moves++) {
            Member[] who = new Member[1];
            SnapshotGroup group = group(who);
            Member behind = who[0];
            Member leader = group.leader();
            InstallRequest[] offer = {null};
            group.instead =
                    m -> {
                        if (m instanceof InstallRequest r && offer[0] == null) {
                            offer[0] = r;
                        } else {
                            group.handOver(m);
                        }
                    };
            behind.start();
            group.until("the offer", g -> offer[0] != null);
            group.instead = group::handOver;
            group.handOver(offer[0]);
            for (int move = 0; move < moves; move++) {
                step(behind, move);
                leader.node.workers.settle();
                group.members.stream()
                        .filter(m -> m != behind && m != leader)
                        .forEach(m -> m.node.workers.settle());
                group.deliver();
                if (move % 8 == 0) {
                    group.clock.advance(1);
                }
            }
            boolean claimed =
                    group.sent.stream()
                            .anyMatch(
                                    m ->
                                            m instanceof InstallResponse r
                                                    && r.result() == InstallResponse.Result.DONE);
            done = claimed && behind.machine.applied.size() == 11;
            behind.crashAndStart(mode);
            behind.node.workers.settle();
            String where = mode + " after " + moves + " moves";
            // What it acknowledged long ago is in its log, or a verified snapshot stands for it.
            assertThat(Math.max(behind.snapshotIndex(), behind.node.parts.log().lastIndex()))
                    .as(where)
                    .isGreaterThanOrEqualTo(3);
            if (claimed) {
                assertThat(behind.snapshotIndex()).as(where).isEqualTo(11);
                assertThat(behind.node.parts.log().lastIndex())
                        .as(where)
                        .isGreaterThanOrEqualTo(11);
            }
            check(group, behind, where);
            assertThat(moves).isLessThan(300);
        }
    }

    /** The four workers in turn, one at a time: a crash may come between any two. */
    private static void step(Member behind, int move) {
        switch (move % 4) {
            case 0 -> behind.node.workers.turn();
            case 1 -> behind.node.workers.bulkAnswers();
            case 2 -> behind.node.workers.applies();
            default -> behind.node.workers.diskAnswers();
        }
    }

    @ParameterizedTest
    @EnumSource(CrashMode.class)
    @DisplayName(
            "Z2 T37 T38 a crash at any call to the snapshot disk: the follower restarts, and gets there")
    void atEveryCall(CrashMode mode) {
        for (Fault fault : new Fault[] {Fault.CRASH_BEFORE, Fault.CRASH_AFTER}) {
            boolean fired = true;
            for (int call = 1; fired; call++) {
                Member[] who = new Member[1];
                SnapshotGroup group = group(who);
                Member behind = who[0];
                behind.fs.failAt(call, fault);
                fired = false;
                try {
                    behind.start();
                    Member leader = group.leader();
                    group.until(
                            "the install",
                            g -> behind.machine.applied.equals(leader.machine.applied));
                } catch (SimCrash crash) {
                    fired = true;
                    behind.crashAndStart(mode);
                }
                behind.fs.countCalls();
                check(group, behind, mode + " " + fault + " at call " + call);
            }
        }
    }
}

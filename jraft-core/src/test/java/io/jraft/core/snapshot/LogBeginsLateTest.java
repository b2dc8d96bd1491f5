package io.jraft.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.snapshot.SnapshotGroup.Member;
import io.jraft.testing.CrashMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a log that begins after its snapshot means for those who would read its beginning. */
@Timeout(60)
class LogBeginsLateTest {

    @Test
    @DisplayName(
            "a node that loads its snapshot does not ask its disk, meanwhile, for entries that are gone")
    void loadingReadsNothing() {
        SnapshotGroup group = new SnapshotGroup(1, m -> {});
        Member member = group.members.get(0);
        for (int i = 0; i < 2; i++) {
            group.apply(5);
            group.snapshot();
        }
        assertThat(member.node.parts.log().firstIndex()).isGreaterThan(1);
        // The next sync makes the log's new beginning durable, too.
        group.apply(1);
        member.crashAndStart(CrashMode.KEPT);
        member.node.workers.refuseBulk(true);
        for (int i = 0; i < 4; i++) {
            member.node.workers.turn();
            member.node.workers.diskAnswers();
        }
        member.node.workers.turn();
        assertThat(member.node.workers.diskRing.isEmpty()).isTrue();
        member.node.workers.refuseBulk(false);
        group.leader();
        assertThat(member.machine.applied).hasSize(11);
    }

    @Test
    @DisplayName(
            "T19 a follower that lost its disks gets the snapshot of a leader whose log begins after it")
    void wipedFollower() {
        SnapshotGroup group = new SnapshotGroup(3, m -> {});
        Member wiped = group.follower();
        wiped.isWiped();
        for (int i = 0; i < 3; i++) {
            group.apply(5);
            group.snapshot();
        }
        group.passes(2 * SnapshotGroup.ELECTION_MS);
        assertThat(group.leader().node.parts.log().firstIndex()).isGreaterThan(1);
        wiped.crash(CrashMode.KEPT);
        wiped.start();
        group.until("all have the same", SnapshotGroup::agree);
        assertThat(wiped.machine.applied).hasSize(15);
    }
}

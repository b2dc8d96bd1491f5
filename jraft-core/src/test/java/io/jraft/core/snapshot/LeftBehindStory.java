package io.jraft.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.snapshot.SnapshotGroup.Member;
import io.jraft.testing.CrashMode;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;

/** A follower that was left behind so far that only a snapshot helps it: how such a story begins, and how it ends well. */
abstract class LeftBehindStory {
    SnapshotGroup group;
    Member leader;
    Member behind;

    @BeforeEach
    void leaveOneBehind() {
        leaveOneBehind(m -> {});
    }

    /** Two snapshots are taken while one member is off, so that what it needs is in the log no more. */
    final void leaveOneBehind(Consumer<Member> prepare) {
        group = new SnapshotGroup(3, prepare);
        group.apply(2);
        leader = group.leader();
        behind = group.follower();
        behind.crash(CrashMode.KEPT);
        group.passes(2L * SnapshotGroup.ELECTION_MS);
        group.apply(10);
        group.snapshot();
        group.apply(10);
        group.snapshot();
        assertThat(leader.node.parts.log().firstIndex()).isEqualTo(14);
        assertThat(leader.snapshotIndex()).isEqualTo(23);
        group.apply(3);
    }

    final void catchesUp() {
        group.until(
                "agreement",
                g ->
                        behind.alive
                                && g.leader() != null
                                && behind.machine.applied.size() == leader.machine.applied.size());
        assertThat(behind.machine.applied).isEqualTo(leader.machine.applied);
        assertThat(behind.node.cause()).isNull();
        group.apply(2);
        group.until(
                "that it follows again",
                g -> behind.machine.applied.equals(leader.machine.applied));
    }

    final long count(Class<?> kind) {
        return group.sent.stream().filter(kind::isInstance).count();
    }

    final List<String> loads() {
        return behind.notebook.calls.stream().filter(c -> c.startsWith("load")).toList();
    }
}

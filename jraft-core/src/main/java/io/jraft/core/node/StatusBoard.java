package io.jraft.core.node;

import io.jraft.core.State;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.SnapshotMeta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a node after its last turn, for getters on any thread: consistent, never half-updated. Written by LOOP,
 * read by ANY through one volatile reference.
 */
public final class StatusBoard {
    private static final long FOLLOWERS_EVERY = 10_000_000L;

    private volatile Picture picture;
    private @Nullable NodeCore node;
    private List<ReplicatorGroup.Follower> followers = List.of();
    private long followersAt = Long.MIN_VALUE;

    StatusBoard(PeerId self, ConfEntry conf) {
        picture =
                new Picture(
                        State.STATE_UNINITIALIZED,
                        0,
                        null,
                        conf,
                        1,
                        0,
                        0,
                        0,
                        0,
                        false,
                        null,
                        List.of(),
                        0,
                        self,
                        "none yet",
                        -1,
                        null,
                        null);
    }

    /** Names the node to show; before its first turn. */
    public void bind(NodeCore newNode) {
        node = newNode;
    }

    /** Shows the node as it is now. Thread: LOOP. */
    void publish(long now) {
        NodeCore shown = node;
        if (shown == null) {
            return;
        }
        NodeParts parts = shown.parts();
        boolean leads = parts.state().isLeader();
        boolean followersOld =
                leads != !followers.isEmpty() || (leads && now - followersAt > FOLLOWERS_EVERY);
        if (followersOld) {
            followers = leads ? parts.followers().picture(now) : List.of();
            followersAt = now;
            parts.watch().saw(followers);
        }
        Picture old = picture;
        State state = shown.lifecycle().state();
        SnapshotMeta snapshot = parts.snapshots().latest();
        long snapshotIndex = snapshot == null ? 0 : snapshot.last().index();
        String notice = notice(parts);
        if (followersOld
                || old.state != state
                || old.term != parts.state().term()
                || old.leader != parts.state().leader()
                || old.conf != parts.log().conf()
                || old.last != parts.log().lastIndex()
                || old.stable != parts.log().stableIndex()
                || old.commit != parts.state().commit()
                || old.first != parts.log().firstIndex()
                || old.snapshot != snapshotIndex
                || old.change != parts.membership().text()
                || old.diskFull != parts.log().isDiskFull()
                || old.targetPriority != parts.election().targetPriority()
                || old.notice != notice
                || old.cause != shown.lifecycle().cause()) {
            picture =
                    new Picture(
                            state,
                            parts.state().term(),
                            parts.state().leader(),
                            parts.log().conf(),
                            parts.log().firstIndex(),
                            parts.log().lastIndex(),
                            parts.log().stableIndex(),
                            parts.state().commit(),
                            snapshotIndex,
                            parts.log().isDiskFull(),
                            shown.lifecycle().cause(),
                            followers,
                            parts.gate().conflicts(),
                            parts.ctx().self(),
                            parts.election().lastReason(),
                            parts.election().targetPriority(),
                            parts.membership().text(),
                            notice);
        }
    }

    private static @Nullable String notice(NodeParts parts) {
        String apart = parts.lineage().notice();
        if (apart != null) {
            return apart;
        }
        String forgot = parts.incarnations().notice();
        return forgot == null ? parts.readmission().text() : forgot;
    }

    /** The newest picture. Thread: ANY. */
    public Picture picture() {
        return picture;
    }

    /**
     * A node after a turn.
     *
     * @param leader known leader, null when none
     * @param snapshot index of the newest snapshot, 0 when none
     * @param cause why the node is in error, null when it is not
     * @param followers what a leader knows of the others
     * @param conflicts how often two leaders were seen in one term
     * @param targetPriority lowest election priority that may campaign
     * @param lastElection why the last campaign, or none, came to nothing
     * @param change id and stage of the change of membership on its way, null when there is none
     * @param notice what keeps this node and others apart, null when nothing does
     */
    public record Picture(
            State state,
            long term,
            @Nullable PeerId leader,
            ConfEntry conf,
            long first,
            long last,
            long stable,
            long commit,
            long snapshot,
            boolean diskFull,
            @Nullable String cause,
            List<ReplicatorGroup.Follower> followers,
            long conflicts,
            PeerId self,
            String lastElection,
            int targetPriority,
            @Nullable String change,
            @Nullable String notice) {}
}

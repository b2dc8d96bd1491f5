package io.jraft.engine;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.core.State;
import io.jraft.core.node.StatusBoard.Picture;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.model.Members;
import io.jraft.protocol.MembershipRequest;
import io.jraft.ring.Worker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An administrator's requests on their way to a group's loop: checks what can be said at once and posts the rest.
 * Thread: ANY; keeps no state but whom it speaks to.
 */
public final class GroupAdmin {
    private final GroupHandle group;

    public GroupAdmin(GroupHandle group) {
        this.group = group;
    }

    /** See {@code Node.addPeer}. */
    public void addPeer(PeerId peer, @Nullable Closure done) {
        if (leadsStable() && picture().conf().current().isVoter(peer)) {
            throw new IllegalArgumentException("Peer already exists in current configuration");
        }
        change(new MembershipRequest.AddPeer(peer.copy()), done);
    }

    /** See {@code Node.removePeer}. */
    public void removePeer(PeerId peer, @Nullable Closure done) {
        if (leadsStable() && !picture().conf().current().isVoter(peer)) {
            throw new IllegalArgumentException("Peer not found in current configuration");
        }
        change(new MembershipRequest.RemovePeer(peer.copy()), done);
    }

    /** See {@code Node.changePeers}; {@code expected} is null for any. */
    public void changePeers(
            Configuration newPeers, @Nullable Configuration expected, @Nullable Closure done) {
        requireVoter(newPeers);
        change(
                new MembershipRequest.ChangePeers(
                        Members.of(newPeers), expected == null ? null : Members.of(expected)),
                done);
    }

    /** Hands a request to the loop. */
    public void change(MembershipRequest request, @Nullable Closure done) {
        group.mailbox().post(() -> group.node().change(request, done));
    }

    /** See {@code Node.resetPeers}. */
    public Status resetPeers(Configuration newPeers, boolean force) {
        if (Worker.current() != null) {
            throw new IllegalStateException(
                    "resetPeers waits for the loop; do not call it inside a callback");
        }
        requireVoter(newPeers);
        Members members = Members.of(newPeers);
        CompletableFuture<Status> answer = new CompletableFuture<>();
        group.mailbox().post(() -> group.node().resetPeers(members, force, answer::complete));
        // Whoever waits while the node ends must not wait for ever.
        group.ended()
                .whenComplete(
                        (ok, failure) ->
                                answer.complete(
                                        Status.notAppended(
                                                RaftError.ENODESHUTDOWN, "the node has stopped")));
        return answer.join();
    }

    private static void requireVoter(Configuration conf) {
        if (conf.isEmpty()) {
            throw new IllegalArgumentException("a group needs a voter, and " + conf + " has none");
        }
    }

    /** The answer may be old when it is read; the loop decides, and takes what is done already for success. */
    private boolean leadsStable() {
        return picture().state() == State.STATE_LEADER && !picture().conf().isJoint();
    }

    private Picture picture() {
        return group.status().picture();
    }

    /** Copies that the caller cannot change any more. */
    public static List<PeerId> copies(List<PeerId> peers) {
        return peers.stream().map(PeerId::copy).toList();
    }
}

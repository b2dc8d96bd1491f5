package io.jraft.core.replication;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.Replicator.ReplicatorStateListener;
import io.jraft.core.Replicator.ReplicatorStateListener.ReplicatorState;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener what changed between two pictures of the followers: who is new, who went, who answers. The listener is
 * the user's code, so it is called on the state machine's worker, in order with the other callbacks.
 * Owner: LOOP. Called by the status board whenever it has looked at the followers anew, before it shows them.
 */
@OwnedBy(Owner.LOOP)
public final class ReplicatorWatch {
    private final FSMCaller fsm;
    private final Map<PeerId, Boolean> known = new LinkedHashMap<>();
    private @Nullable ReplicatorStateListener listener;

    public ReplicatorWatch(FSMCaller fsm) {
        this.fsm = fsm;
    }

    /** Names the listener; before the node's first turn. */
    public void tell(ReplicatorStateListener newListener) {
        listener = newListener;
    }

    /** The followers as they are now; none unless this node leads. */
    public void saw(List<ReplicatorGroup.Follower> followers) {
        ReplicatorStateListener told = listener;
        if (told == null || (followers.isEmpty() && known.isEmpty())) {
            return;
        }
        Set<PeerId> gone = new LinkedHashSet<>(known.keySet());
        for (ReplicatorGroup.Follower follower : followers) {
            PeerId peer = follower.peer();
            gone.remove(peer);
            Boolean wasAlive = known.put(peer, follower.alive());
            if (wasAlive == null) {
                post(told, l -> l.onCreated(peer));
                post(told, l -> l.stateChanged(peer, ReplicatorState.CREATED));
            }
            if (follower.alive() && !Boolean.TRUE.equals(wasAlive)) {
                post(told, l -> l.stateChanged(peer, ReplicatorState.ONLINE));
            } else if (!follower.alive() && Boolean.TRUE.equals(wasAlive)) {
                Status silent =
                        new Status(
                                RaftError.EHOSTDOWN,
                                "no answer within an election timeout; it is tried on");
                post(told, l -> l.onError(peer, silent));
                post(told, l -> l.stateChanged(peer, ReplicatorState.OFFLINE));
            }
        }
        for (PeerId peer : gone) {
            known.remove(peer);
            post(told, l -> l.onDestroyed(peer));
            post(told, l -> l.stateChanged(peer, ReplicatorState.DESTROYED));
        }
    }

    private void post(ReplicatorStateListener told, Consumer<ReplicatorStateListener> call) {
        fsm.complete(status -> call.accept(told), Status.OK());
    }
}

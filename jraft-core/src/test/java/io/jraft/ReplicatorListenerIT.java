package io.jraft;

import static io.jraft.testing.RealCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.Replicator.ReplicatorStateListener;
import io.jraft.entity.PeerId;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a listener of replicators is told, by three nodes on real sockets. */
@Timeout(60)
class ReplicatorListenerIT {
    @TempDir Path root;

    private static final class Notes implements ReplicatorStateListener {
        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void onCreated(PeerId peer) {
            told.add("created " + peer);
        }

        @Override
        public void onError(PeerId peer, Status status) {
            told.add("error " + peer + " " + status.getRaftError());
        }

        @Override
        public void onDestroyed(PeerId peer) {
            told.add("destroyed " + peer);
        }

        @Override
        public void stateChanged(PeerId peer, ReplicatorState newState) {
            told.add(newState + " " + peer);
        }

        List<String> of(PeerId peer) {
            return told.stream().filter(line -> line.contains(peer.toString())).toList();
        }
    }

    @Test
    @DisplayName(
            "S14 each follower is created once for each listener, is missed, comes back, and ends with the leadership")
    void life() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member first = cluster.leader();
            Member a = cluster.followers().get(0);
            Member b = cluster.followers().get(1);
            // Whoever leads next has been listened to from before.
            Notes notes = new Notes();
            Notes removed = new Notes();
            for (Member m : List.of(a, b)) {
                m.node().addReplicatorStateListener(notes);
                m.node().addReplicatorStateListener(notes);
                m.node().addReplicatorStateListener(removed);
                m.node().removeReplicatorStateListener(removed);
                assertThat(m.node().getReplicatorStatueListeners()).containsExactly(notes);
            }
            first.stop();
            Member leader = cluster.leader();
            Member follower = leader == a ? b : a;

            await("the follower online", () -> notes.told.contains("ONLINE " + follower.peer));
            assertThat(notes.of(follower.peer))
                    .containsExactly(
                            "created " + follower.peer,
                            "CREATED " + follower.peer,
                            "ONLINE " + follower.peer);
            assertThat(notes.of(first.peer))
                    .containsExactly("created " + first.peer, "CREATED " + first.peer);

            first.start();
            await("it came back", () -> notes.told.contains("ONLINE " + first.peer));
            follower.stop();
            await("it is missed", () -> notes.told.contains("OFFLINE " + follower.peer));
            assertThat(notes.of(follower.peer)).contains("error " + follower.peer + " EHOSTDOWN");

            leader.stop();
            assertThat(notes.told)
                    .contains(
                            "destroyed " + follower.peer,
                            "DESTROYED " + follower.peer,
                            "destroyed " + first.peer);
            assertThat(removed.told).isEmpty();
        }
    }
}

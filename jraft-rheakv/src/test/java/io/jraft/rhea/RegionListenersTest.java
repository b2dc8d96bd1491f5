package io.jraft.rhea;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What those hear who listen to a region. */
class RegionListenersTest {
    /** Writes down what it hears. */
    private static final class Notes implements StateListener {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void onLeaderStart(long newTerm) {
            heard.add("leads " + newTerm);
        }

        @Override
        public void onLeaderStop(long oldTerm) {
            heard.add("led " + oldTerm);
        }

        @Override
        public void onStartFollowing(PeerId newLeaderId, long newTerm) {
            heard.add("follows " + newTerm);
        }

        @Override
        public void onStopFollowing(PeerId oldLeaderId, long oldTerm) {
            heard.add("followed " + oldTerm);
        }
    }

    @Test
    @DisplayName("K21 all are told in order, one after the other, also behind one that throws")
    void inOrder() throws InterruptedException {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        RegionListeners listeners = new RegionListeners(1, thread);
        Notes before = new Notes();
        Notes behind = new Notes();
        listeners.add(before);
        listeners.add(
                new LeaderStateListener() {
                    @Override
                    public void onLeaderStart(long newTerm) {
                        throw new IllegalStateException("a mistake of the user's");
                    }

                    @Override
                    public void onLeaderStop(long oldTerm) {}
                });
        listeners.add(behind);
        List<String> expected = new ArrayList<>();
        for (long term = 1; term <= 200; term++) {
            long now = term;
            listeners.tell(listener -> listener.onLeaderStart(now));
            listeners.tell(listener -> listener.onLeaderStop(now));
            expected.add("leads " + term);
            expected.add("led " + term);
        }
        thread.shutdown();
        assertThat(thread.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(before.heard).isEqualTo(expected);
        assertThat(behind.heard).isEqualTo(expected);
    }
}

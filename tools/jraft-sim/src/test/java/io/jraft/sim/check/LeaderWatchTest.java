package io.jraft.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.Route;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaderWatchTest {
    private static final long TIMEOUT = 1_000;
    private static final int A = 0;
    private static final int B = 1;

    private final LeaderWatch watch =
            new LeaderWatch(
                    3, (leader, those) -> IntStream.range(0, 3).filter(those).count() > 1, TIMEOUT);

    @Test
    @DisplayName("P1: a leader that beats on for four timeouts and hears nobody is seen")
    void lonely() {
        String seen = null;
        long now = 0;
        while (seen == null && now < 100 * TIMEOUT) {
            now += 100;
            seen = watch.sent(A, beat(3), now);
        }
        assertThat(seen).startsWith("A leads term 3 on, and has not heard of a majority");
        assertThat(now).isBetween(4 * TIMEOUT, 5 * TIMEOUT);
    }

    @Test
    @DisplayName("P1: one follower of two is a majority with the leader")
    void heard() {
        for (long now = 100; now < 100 * TIMEOUT; now += 100) {
            if (now % TIMEOUT == 0) {
                watch.delivered(B, A, now);
            }
            assertThat(watch.sent(A, beat(3), now)).isNull();
        }
    }

    @Test
    @DisplayName("P1: who stood still, or leads another term by now, has its time anew")
    void anew() {
        for (long now = 100; now < 20 * TIMEOUT; now += 100) {
            boolean pause = now % (3 * TIMEOUT) < 2 * TIMEOUT && now % (3 * TIMEOUT) > 0;
            if (!pause) {
                assertThat(watch.sent(A, beat(3), now)).isNull();
            }
        }
        for (long now = 20 * TIMEOUT; now < 40 * TIMEOUT; now += 100) {
            assertThat(watch.sent(A, beat(4 + now / (3 * TIMEOUT)), now)).isNull();
        }
    }

    private static RaftMessage beat(long term) {
        Route route = new Route("g", new PeerId("a", 1), new PeerId("b", 1));
        return new RaftMessage.HeartbeatRequest(route, term, 0, 0);
    }
}

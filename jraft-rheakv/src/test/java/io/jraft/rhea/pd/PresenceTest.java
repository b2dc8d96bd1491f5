package io.jraft.rhea.pd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.StoreBeat.Replica;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who is awaited by the leader of the placement driver after a split, from what stores tell. */
class PresenceTest {
    private static final String ABC = "a:1,b:1,c:1";
    private final PdState state = new PdState(7);
    private Driver driver = new Driver(Clusters.RULES, 0);

    /** What the group knew before this leader. */
    PresenceTest() {
        for (String store : List.of("a:1", "b:1", "c:1")) {
            state.apply(new PdEntry.Store(store, 0, false));
        }
        RegionInfo whole = new RegionInfo(1, 1, null, null, ABC, 0, 0);
        state.apply(new PdEntry.Region(whole, "a:1", 2, 1));
        beat(100, "b");
        beat(100, "c");
    }

    private void beat(long now, String store, Replica... replicas) {
        driver.beat(now, new StoreBeat(store + ":1", 0, List.of(replicas)), state);
        driver.takeProposals().forEach(state::apply);
    }

    private static Replica half(long id, String start, String end, long parent, boolean leads) {
        RegionInfo info =
                new RegionInfo(
                        id,
                        2,
                        start == null ? null : start.getBytes(UTF_8),
                        end == null ? null : end.getBytes(UTF_8),
                        ABC,
                        parent,
                        parent);
        return new Replica(info, "a:1", 0, leads, 3, 20, true, List.of(), 5, 0, 0, 0);
    }

    private static Replica at(Replica replica, String peer) {
        return new Replica(replica.info(), peer, 0, false, 0, 0, false, List.of(), 0, 0, 0, 0);
    }

    private Set<String> unborn(long now) {
        return driver.picture(now, state).regions().get(1L).unborn();
    }

    @Test
    @DisplayName(
            "P34 a member of a region counts as without the other half until its store has told that it has it")
    void unborn() {
        Replica left = half(1, null, "k", 0, true);
        Replica right = half(2, "k", null, 1, true);
        beat(200, "a", left);
        assertThat(unborn(200)).as("nobody tells of it").containsOnly("a:1", "b:1", "c:1");
        beat(300, "b", at(left, "b:1"), at(right, "b:1"));
        assertThat(unborn(300)).as("nor leads it").containsOnly("a:1", "b:1", "c:1");
        beat(400, "a", left, right);
        assertThat(unborn(400)).as("b has not told since").containsOnly("b:1", "c:1");
        beat(500, "b", at(left, "b:1"), at(right, "b:1"));
        beat(500, "c", at(left, "c:1"));
        assertThat(unborn(500)).containsOnly("c:1");
        // The next leader of the driver has to be told by everybody.
        driver = new Driver(Clusters.RULES, 600);
        beat(700, "a", left, right);
        beat(700, "c", at(left, "c:1"));
        assertThat(unborn(700)).containsOnly("b:1", "c:1");
        beat(800, "b", at(left, "b:1"), at(right, "b:1"));
        beat(800, "c", at(left, "c:1"), at(right, "c:1"));
        assertThat(unborn(800)).isEmpty();
    }

    @Test
    @DisplayName(
            "P34 it is awaited for as long as a silent store: then the other half is repaired by itself, or nobody leads it for good")
    void unbornForLong() {
        Replica left = half(1, null, "k", 0, true);
        Replica right = half(2, "k", null, 1, true);
        for (long now = 1_000; now <= 61_000; now += 1_000) {
            beat(now, "a", left);
            beat(now, "b", at(left, "b:1"));
            beat(now, "c", at(left, "c:1"));
            assertThat(unborn(now)).as("at %d", now).hasSize(3);
        }
        beat(62_000, "a", left);
        assertThat(unborn(62_000)).as("nobody ever leads it").isEmpty();
        for (long now = 70_000; now <= 130_000; now += 1_000) {
            beat(now, "a", left, right);
            beat(now, "b", at(left, "b:1"), at(right, "b:1"));
            beat(now, "c", at(left, "c:1"));
            assertThat(unborn(now)).as("at %d", now).containsOnly("c:1");
        }
        beat(131_000, "c", at(left, "c:1"));
        assertThat(unborn(131_000)).isEmpty();
        assertThat(driver.picture(131_000, state).regions().get(2L).gone()).containsOnly("c:1");
    }
}

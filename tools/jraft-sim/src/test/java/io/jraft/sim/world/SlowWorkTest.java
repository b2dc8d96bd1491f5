package io.jraft.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.ThreadingMode;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimWorker.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** L4, grey failures: one kind of work of a node is slow and the rest is not. */
class SlowWorkTest {
    private static final long SLOW = 40_000_000L;

    private static Sim sim(ThreadingMode mode) {
        SimOptions options = new SimOptions().strategy(Strategy.Kind.FIFO);
        options.engine().setThreadingMode(mode);
        Sim sim = Sim.of(7, options).started();
        sim.write("k", "first", sim.leader()).expectOk();
        return sim.agree();
    }

    /** Who of the node's workers waits before its turns. */
    private static List<String> slowed(SimNode node) {
        List<String> slowed = new ArrayList<>();
        for (SimWorker worker : node.workers()) {
            if (node.pace().beforeTurn(worker) >= SLOW) {
                slowed.add(worker.name().replaceAll(".*-(loop|disk|fsm|bulk)-.*", "$1"));
            }
        }
        return slowed;
    }

    @Test
    @DisplayName("each kind of work is slow for itself where it has a worker")
    void dedicated() {
        SimNode node = sim(ThreadingMode.DEDICATED).leader();
        for (Work work : Work.values()) {
            node.pace().slow(work, SLOW);
            assertThat(slowed(node)).containsExactly(work.name().toLowerCase(Locale.ROOT));
            node.pace().slow(work, 0);
        }
        assertThat(slowed(node)).isEmpty();
    }

    @Test
    @DisplayName(
            "where the loop's worker runs the state machine too, both are slow, and the disk only when fused")
    void shared() {
        SimNode shared = sim(ThreadingMode.SHARED).leader();
        shared.pace().slow(Work.FSM, SLOW);
        assertThat(slowed(shared)).containsExactly("loop");
        shared.pace().usual();
        shared.pace().slow(Work.DISK, SLOW);
        assertThat(slowed(shared)).containsExactly("disk");
        SimNode fused = sim(ThreadingMode.FUSED).leader();
        fused.pace().slow(Work.DISK, SLOW);
        assertThat(slowed(fused)).containsExactly("loop");
    }

    @Test
    @DisplayName(
            "a slow disk is slow in every threading mode: a fused worker waits after a sync as long as a disk's would")
    void slowDisk() {
        for (ThreadingMode mode : ThreadingMode.values()) {
            Sim sim = sim(mode);
            SimNode leader = sim.leader();
            sim.nodes().forEach(node -> node.pace().sync(SLOW));
            sim.write("k", "second", leader).expectOk();
            long before = sim.cluster().world().now();
            sim.write("k", "third", leader).expectOk();
            assertThat(sim.cluster().world().now() - before)
                    .as("%s", mode)
                    .isGreaterThanOrEqualTo(SLOW / 2);
            sim.heal().settle();
        }
    }

    @Test
    @DisplayName(
            "L4: a slow state machine delays what its node applies and not what the group commits")
    void slowStateMachine() {
        Sim sim = sim(ThreadingMode.DEDICATED);
        SimNode slow = sim.followers().get(0);
        slow.pace().slow(Work.FSM, 20 * SLOW);
        long before = sim.cluster().world().now();
        sim.write("k", "second", sim.leader()).expectOk();
        long took = sim.cluster().world().now() - before;
        assertThat(took).isLessThan(SLOW);
        sim.until(
                "the follower knows",
                () -> slow.picture().commit() == sim.leader().picture().last());
        assertThat(slow.handle().applied().read()).isLessThan(slow.picture().commit());
        sim.settle();
    }
}

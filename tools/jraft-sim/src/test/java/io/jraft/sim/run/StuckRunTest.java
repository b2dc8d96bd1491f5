package io.jraft.sim.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.check.Violation;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** L1: a run that does not get where it must says why, in the failure that people read. */
class StuckRunTest {
    private static final long SEED = 7;

    /** A run of three nodes to which something happens once all is peace. */
    private static Violation plant(Consumer<SimCluster> trouble) {
        Settings drawn = Settings.draw(SEED, Profile.NETWORK);
        Settings settings =
                new Settings(
                        3,
                        drawn.strategy(),
                        drawn.electionTimeoutMs(),
                        2_000,
                        0,
                        drawn.kinds(),
                        drawn.load(),
                        drawn.setup());
        SimRun run = new SimRun(SEED, settings, FaultScript.none(), false);
        SimCluster cluster = run.cluster();
        cluster.world().at(2_000_000_001L, () -> trouble.accept(cluster));
        Violation violation = run.run().violation();
        assertThat(violation).isNotNull();
        return violation;
    }

    @Test
    @DisplayName("L1: a majority is gone: the failure names the cause, the peers and the proof")
    void noQuorum() {
        Violation violation =
                plant(
                        cluster -> {
                            for (SimNode node : cluster.nodes().subList(0, 2)) {
                                node.crash(CrashMode.LOST, "planted");
                                node.markLost();
                            }
                        });
        assertThat(violation.check()).isEqualTo("L1");
        assertThat(violation.text())
                .contains("within", "of peace")
                .contains("NO_QUORUM_ABLE: ", "concerns A, B, C")
                .contains(
                        "C cannot lead: to be elected it needs 2 of [A, B, C], but A is lost for ever");
    }

    @Test
    @DisplayName("L1: all are cut from each other")
    void notConnected() {
        Violation violation =
                plant(
                        cluster -> {
                            for (int a = 0; a < 3; a++) {
                                for (int b = 0; b < 3; b++) {
                                    cluster.network().cut(a, b);
                                }
                            }
                        });
        assertThat(violation.check()).isEqualTo("L1");
        assertThat(violation.text())
                .contains("NOT_CONNECTED: ", "A cannot lead: ", "is cut off from it");
    }
}

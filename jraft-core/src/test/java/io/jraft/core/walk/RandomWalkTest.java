package io.jraft.core.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sys.SeededRandom;
import io.jraft.testing.HandCluster;
import io.jraft.testing.HandCluster.Member;
import io.jraft.testing.HandNode;
import io.jraft.testing.Told;
import io.jraft.testing.WalkCheck;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real nodes, and chance in place of threads, disks and wires: which worker moves next and how far, which message
 * arrives, twice, late or never, who loses power. Replay one walk with -Dtest.args=-Dwalk.seed=N.
 */
@Timeout(120)
class RandomWalkTest {
    private static final int SEEDS = 200;
    private static final int STEPS = 3000;

    @Test
    @DisplayName(
            "T16 T20 T23 C1 C2 C7: whatever the network, the disks and the power do, one leader a term, committed is for"
                    + " ever, acknowledged is never lost, closures run once, and all agree in the end")
    void walk() {
        Long only = Long.getLong("walk.seed");
        long acked = 0;
        long elections = 0;
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            Walk walk = new Walk(seed);
            try {
                walk.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed "
                                + seed
                                + " step "
                                + walk.step
                                + ": "
                                + e.getMessage()
                                + "\nreplay: mvn -pl jraft-core test -Dtest=RandomWalkTest -Dtest.args=-Dwalk.seed="
                                + seed,
                        e);
            }
            acked += walk.check.ackedCount();
            elections += walk.check.elections();
        }
        // A walk in which nothing happens would prove nothing.
        assertThat(acked).isGreaterThan(only == null ? 20L * SEEDS : 0);
        assertThat(elections).isGreaterThan(only == null ? 2L * SEEDS : 0);
    }

    private static final class Walk {
        private final SeededRandom random;
        private final HandCluster cluster;
        private final WalkCheck check = new WalkCheck();
        private int step;
        private int commands;

        Walk(long seed) {
            random = new SeededRandom(seed);
            int voters = List.of(1, 2, 3, 3, 3, 5).get(random.nextInt(6));
            cluster = new HandCluster(voters, seed).rings(random.nextInt(4) == 0 ? 16 : 256);
            cluster.engine.setDiskOpsInFlightMax(1 + random.nextInt(3));
            cluster.engine.setFsmBatchesInFlightMax(1 + random.nextInt(3));
            if (random.nextInt(3) == 0) {
                cluster.options.getRaftOptions().setMaxEntriesSize(1 + random.nextInt(3));
                cluster.options
                        .getRaftOptions()
                        .setMaxReplicatorInflightMsgs(1 + random.nextInt(3));
            }
            if (random.nextInt(3) == 0) {
                // So little that laggards must read from disk.
                cluster.options.getRaftOptions().setMaxLogsInMemoryBytes(1);
            }
            cluster.started();
        }

        void run() {
            for (step = 0; step < STEPS; step++) {
                if (step % 200 == 0) {
                    calm();
                }
                one();
            }
            heal();
            for (int i = 0; i < 100 && !agreed(); i++) {
                cluster.passes(25);
                cluster.members().forEach(m -> check.look(m.node()));
            }
            // Longer than any read waits.
            cluster.passes(200);
            check.lookAtEnd(cluster.members());
        }

        /** A leader takes one more command and everybody has it. */
        private boolean agreed() {
            Member leader =
                    cluster.members().stream()
                            .filter(m -> m.node().leads())
                            .findFirst()
                            .orElse(null);
            if (leader == null) {
                return false;
            }
            Told last = leader.node().apply("last " + commands++);
            cluster.passes(30);
            return last.isTold()
                    && last.isOk()
                    && cluster.members().stream()
                            .allMatch(m -> m.machine.applied.contains(last.command));
        }

        /** A while in which the workers keep up: healed, with the leader cut off, or with whatever is cut now. */
        private void calm() {
            switch (random.nextInt(4)) {
                case 0, 1 -> heal();
                case 2 -> {
                    heal();
                    cluster.members().stream()
                            .filter(m -> m.node().leads())
                            .forEach(cluster::isolate);
                }
                default -> {
                    // As it is.
                }
            }
            int rounds = random.nextInt(12);
            for (int i = 0; i < rounds; i++) {
                for (Member m : cluster.members()) {
                    if (m.isUp() && random.nextInt(2) == 0) {
                        if (m.node().leads()) {
                            propose(m.node());
                        }
                        read(m.node());
                    }
                }
                cluster.passes(25);
                cluster.members().stream().filter(Member::isUp).forEach(m -> check.look(m.node()));
            }
        }

        private void heal() {
            cluster.network.heal();
            cluster.members().stream().filter(m -> !m.isUp()).forEach(Member::start);
            cluster.members().forEach(m -> m.node().workers.fsmRing.refuse(false));
        }

        private void one() {
            int dice = random.nextInt(1000);
            if (dice < 330) {
                onMessage(i -> cluster.network.deliver(i), random.nextInt(4) > 0);
            } else if (dice < 340) {
                onMessage(i -> cluster.network.drop(i), false);
            } else if (dice < 350) {
                onMessage(i -> cluster.network.repeat(i), false);
            } else if (dice < 365) {
                onMessage(i -> cluster.network.delay(i), false);
            } else if (dice < 370) {
                cluster.network.release(random.nextInt(16));
            } else if (dice < 410) {
                cluster.clock.advance(random.nextInt(6));
            } else if (dice < 413) {
                cluster.clock.advance(random.nextInt(150));
            } else if (dice < 416) {
                cut();
            } else if (dice < 418) {
                cluster.network.heal();
            } else {
                onNode(cluster.members().get(random.nextInt(cluster.members().size())), dice);
            }
        }

        private void onMessage(IntConsumer act, boolean inOrder) {
            if (cluster.network.size() > 0) {
                act.accept(inOrder ? 0 : random.nextInt(cluster.network.size()));
            }
        }

        private void cut() {
            List<Member> all = cluster.members();
            Member a = all.get(random.nextInt(all.size()));
            if (random.nextInt(2) == 0) {
                cluster.isolate(a);
            } else {
                cluster.cut(a, all.get(random.nextInt(all.size())));
            }
        }

        private void onNode(Member m, int dice) {
            if (!m.isUp()) {
                if (random.nextInt(20) == 0) {
                    m.start();
                }
                return;
            }
            HandNode node = m.node();
            if (dice < 421) {
                m.crash();
                return;
            } else if (dice < 422) {
                node.workers.fsmRing.refuse(random.nextInt(2) == 0);
            } else if (dice < 700) {
                node.workers.turn(1 + random.nextInt(8));
            } else if (dice < 760) {
                node.workers.diskTakes(1 + random.nextInt(4));
            } else if (dice < 830) {
                node.workers.diskSyncs();
            } else if (dice < 900) {
                node.workers.applies(1 + random.nextInt(4));
            } else if (dice < 920) {
                node.workers.bulkAnswers();
            } else if (dice < 985) {
                if (node.leads() || random.nextInt(10) == 0) {
                    propose(node);
                }
            } else {
                read(node);
            }
            check.look(node);
        }

        private void read(HandNode node) {
            if (node.workers.loopRing.depth() < node.workers.loopRing.capacity() - 1) {
                check.begins(node, node.read(random.nextInt(3) * 50L + 10));
            }
        }

        private void propose(HandNode node) {
            int n = 1 + random.nextInt(3);
            for (int i = 0; i < n; i++) {
                if (node.workers.loopRing.depth() < node.workers.loopRing.capacity() - 1) {
                    node.apply("c" + commands++);
                }
            }
        }
    }
}

package io.jraft.sim.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jraft.sim.Sim;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** The test of the guide. */
class BankTest {
    private static final List<String> PEOPLE = List.of("alice", "bob", "carol");

    @SimTest(machine = Bank.class, seeds = 200)
    @DisplayName("money moves, but is neither made nor lost")
    void noMoneyIsMadeOrLost(Sim sim, SimRandom random) {
        transfers(sim, random);
        sim.settle();
        for (SimNode node : sim.nodes()) {
            if (node.isUp()) {
                assertEquals(Bank.TOTAL, sim.machine(node, Bank.class).total());
            }
        }
    }

    /** A transfer now and then, while trouble goes on; some are refused, some are lost. */
    static void transfers(Sim sim, SimRandom random) {
        for (int i = 0; i < 50; i++) {
            sim.apply(
                    Bank.transfer(random.pick(PEOPLE), random.pick(PEOPLE), random.between(1, 30)));
            sim.run(random.between(1, 300));
        }
    }
}

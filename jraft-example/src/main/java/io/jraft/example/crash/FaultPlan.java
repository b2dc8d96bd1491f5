package io.jraft.example.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Chooses who is killed, when, and for how long, from a seed.
 * Owner: the thread of CrashTest. The same seed makes the same choices; what real processes make of them may differ.
 */
final class FaultPlan {
    /** Who is to be hit. */
    enum Target {
        LEADER,
        ONE,
        TWO,
        ALL
    }

    /**
     * One round.
     *
     * @param order all servers, shuffled: victims are taken from its front, restarts happen in its order
     * @param afterAcks kill when so many more operations have been acknowledged,
     * @param orAfterMs or when that much time has passed, whichever comes first
     * @param downMs how long the victims stay down
     * @param letRecover whether the next round waits until the clients are served again
     */
    record Round(
            Target target,
            List<Integer> order,
            long afterAcks,
            long orAfterMs,
            long downMs,
            boolean letRecover) {
        /** The servers to kill, given who leads now; -1 for nobody. */
        List<Integer> victims(int leader) {
            return switch (target) {
                case LEADER -> leader >= 0 ? List.of(leader) : order.subList(0, 1);
                case ONE -> order.subList(0, 1);
                case TWO -> order.subList(0, 2);
                case ALL -> order;
            };
        }
    }

    private final Random random;
    private final int servers;

    FaultPlan(long seed, int servers) {
        this.random = new Random(seed);
        this.servers = servers;
    }

    Round next() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        return new Round(
                target(random.nextInt(100)),
                List.copyOf(order),
                1 + random.nextInt(2_000),
                20 + random.nextInt(1_500),
                random.nextInt(3) == 0 ? 0 : random.nextInt(1_000),
                random.nextInt(4) != 0);
    }

    private static Target target(int dice) {
        if (dice < 40) {
            return Target.LEADER;
        }
        if (dice < 60) {
            return Target.ONE;
        }
        return dice < 80 ? Target.TWO : Target.ALL;
    }
}

package io.jraft.sim.world;

import java.util.ArrayList;
import java.util.List;

/**
 * How the scheduler of a run picks who goes next. Each finds other bugs: even chances find the common races, fixed
 * priorities with a few changes find those that need one worker to be late all the time, starvation finds full rings.
 * Owner: the run's thread.
 */
public final class Strategy {
    /** The kinds there are. */
    public enum Kind {
        /** Everybody is about equally fast. */
        UNIFORM,
        /** Workers have priorities, which change a few times (probabilistic concurrency testing). */
        PRIORITY,
        /** One worker after the other is starved for a while. */
        STARVATION,
        /** As fast and as regular as can be; for shrinking and for people. */
        FIFO
    }

    private final Kind kind;
    private final SimScheduler world;
    private final SimRandom random;
    private final List<Integer> ranks = new ArrayList<>();
    private long epochEnds;
    private int victim;

    public Strategy(Kind kind, SimScheduler world, SimRandom random) {
        this.kind = kind;
        this.world = world;
        this.random = random;
    }

    public Kind kind() {
        return kind;
    }

    /** Nanoseconds until a worker's next turn. */
    long delay(int worker) {
        switch (kind) {
            case FIFO:
                return 1_000;
            case PRIORITY:
                renewRanks();
                return 1_000L << (2 * rank(worker));
            case STARVATION:
                renewVictim();
                return worker % 16 == victim
                        ? random.between(1_000_000, 30_000_000)
                        : random.between(1_000, 20_000);
            default:
                return random.oneIn(100)
                        ? random.between(20_000, 500_000)
                        : random.between(1_000, 20_000);
        }
    }

    private void renewRanks() {
        if (world.now() >= epochEnds) {
            epochEnds = world.now() + random.between(1_000_000_000L, 10_000_000_000L);
            ranks.clear();
        }
    }

    private int rank(int worker) {
        while (ranks.size() <= worker) {
            ranks.add(random.nextInt(6));
        }
        return ranks.get(worker);
    }

    private void renewVictim() {
        if (world.now() >= epochEnds) {
            epochEnds = world.now() + random.between(50_000_000L, 1_000_000_000L);
            victim = random.nextInt(16);
        }
    }

    /** Nanoseconds between taking and acting, for a worker that has no disk to wait for. */
    long gap() {
        return kind != Kind.FIFO && random.oneIn(20) ? random.between(1_000, 50_000) : 0;
    }

    /** Events offered in a turn. */
    int batch() {
        if (kind == Kind.FIFO) {
            return 256;
        }
        return random.oneIn(3) ? 1 : 1 + random.nextInt(random.oneIn(4) ? 4 : 64);
    }

    /** The time of one sync around a mean. */
    long sync(long mean) {
        return kind == Kind.FIFO ? mean : random.around(mean);
    }
}

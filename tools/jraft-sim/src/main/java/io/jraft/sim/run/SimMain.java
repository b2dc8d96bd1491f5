package io.jraft.sim.run;

/** A first way in. */
public final class SimMain {
    private SimMain() {}

    public static void main(String[] args) {
        Profile profile = Profile.named(args[0]);
        long from = Long.parseLong(args[1]);
        int count = Integer.parseInt(args[2]);
        boolean keep = args.length > 3;
        int bad = 0;
        long start = System.nanoTime();
        long virtual = 0;
        for (long seed = from; seed < from + count; seed++) {
            RunResult r = SimRun.of(seed, profile, keep).run();
            virtual += r.virtualNanos();
            if (!r.isGood()) {
                bad++;
                System.out.println(r.settings().describe());
                System.out.println(r.summary());
                r.script().lines().forEach(System.out::println);
            } else if (count <= 20) {
                System.out.println(r.summary());
            }
            if (keep) {
                r.trace().events().forEach(e -> System.out.println(e.at() / 1e6 + " " + e));
            }
        }
        long took = System.nanoTime() - start;
        System.out.printf(
                "%d bad of %d, %.1f ms a seed, %.0f virtual s a s%n",
                bad, count, took / 1e6 / count, virtual / (double) took);
    }
}

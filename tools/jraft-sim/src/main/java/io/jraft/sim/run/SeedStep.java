package io.jraft.sim.run;

import io.jraft.sim.check.Coverage;
import java.util.ArrayList;
import java.util.List;

/** The full check's random seeds: every profile, in chunks. Thread: MAIN. */
final class SeedStep implements FullStep {
    private final long seedsPerProfile;
    private final long chunkSeeds;
    private final Coverage coverage = new Coverage();

    SeedStep(long seedsPerProfile, long chunkSeeds) {
        this.seedsPerProfile = seedsPerProfile;
        this.chunkSeeds = chunkSeeds;
    }

    @Override
    public String name() {
        return "seeds";
    }

    /** {@code mix:1..1000} and so on; profiles take turns, so that a check cut short has seen all of them. */
    @Override
    public List<String> chunks() {
        List<String> chunks = new ArrayList<>();
        for (long from = 1; from <= seedsPerProfile; from += chunkSeeds) {
            long to = Math.min(seedsPerProfile, from + chunkSeeds - 1);
            for (Profile profile : Profile.all()) {
                chunks.add(profile.name() + ":" + from + ".." + to);
            }
        }
        return chunks;
    }

    @Override
    public Result run(String chunk, int threads, Interrupt interrupt) throws InterruptedException {
        int colon = chunk.indexOf(':');
        int dots = chunk.indexOf("..");
        long from = Long.parseLong(chunk.substring(colon + 1, dots));
        long to = Long.parseLong(chunk.substring(dots + 2));
        Profile profile = Profile.named(chunk.substring(0, colon));
        Batch batch = Batch.ofSeeds(new SeedJob(profile, false), from, to - from + 1);
        boolean whole = batch.run(threads, "seeds " + chunk, interrupt);
        Tally tally = batch.tally();
        coverage.add(tally.coverage());
        return new Result(
                whole, tally.seeds(), tally.virtualSeconds(), tally.cpuSeconds(), tally.failures());
    }

    /** What the chunks of this process have reached. */
    Coverage coverage() {
        return coverage;
    }
}

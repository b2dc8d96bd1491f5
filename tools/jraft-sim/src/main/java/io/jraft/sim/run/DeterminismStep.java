package io.jraft.sim.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The full check's look at determinism: some seeds twice, and a few in each kind of JVM. Thread: MAIN. */
final class DeterminismStep implements FullStep {
    private static final String TWICE = "twice:";
    private static final String JVMS = "jvms:";
    private static final int TWICE_SEEDS = 2_000;
    private static final int JVM_SEEDS = 20;

    @Override
    public String name() {
        return "determinism";
    }

    @Override
    public List<String> chunks() {
        List<String> chunks = new ArrayList<>();
        for (Profile profile : Profile.all()) {
            chunks.add(TWICE + profile.name());
            chunks.add(JVMS + profile.name());
        }
        return chunks;
    }

    @Override
    public Result run(String chunk, int threads, Interrupt interrupt)
            throws IOException, InterruptedException {
        Profile profile = Profile.named(chunk.substring(chunk.indexOf(':') + 1));
        if (chunk.startsWith(JVMS)) {
            List<String> differences = differences(profile.name(), 1, JVM_SEEDS);
            differences.forEach(System.out::println);
            int runs = JVM_SEEDS * (JvmVariant.all().size() + 1);
            return new Result(true, runs, 0, 0, differences.size());
        }
        Batch batch = Batch.ofSeeds(new SeedJob(profile, true), 1, TWICE_SEEDS);
        boolean whole = batch.run(threads, chunk, interrupt);
        Tally tally = batch.tally();
        return new Result(
                whole,
                2L * tally.seeds(),
                tally.virtualSeconds(),
                tally.cpuSeconds(),
                tally.failures());
    }

    /** Runs seeds in this JVM and in one of each kind; a line for each seed that is not the same everywhere. */
    static List<String> differences(String profile, long from, int count)
            throws IOException, InterruptedException {
        List<String> here = JvmVariant.digestsHere(profile, from, count);
        List<String> differences = new ArrayList<>();
        for (JvmVariant variant : JvmVariant.all()) {
            List<String> there = variant.digests(profile, from, count);
            for (int i = 0; i < here.size(); i++) {
                String other = i < there.size() ? there.get(i) : "missing";
                if (!here.get(i).equals(other)) {
                    differences.add(
                            String.format(
                                    "profile %s, %s %s:%n  here:  %s%n  there: %s",
                                    profile, variant.name(), variant.flags(), here.get(i), other));
                }
            }
        }
        return differences;
    }
}

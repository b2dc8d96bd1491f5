package io.jraft.sim.mutant;

import io.jraft.sim.mutant.MutantVerdict.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets the simulator look for one mutant: compiles it, loads it into a world of its own, and runs seeds there until a
 * check fails, the seeds are used up, or the processor time is.
 * Thread: one at a time; a run happens on the caller's thread.
 */
public final class MutantRun {
    /** The class that runs seeds; see the constructor. */
    public static final String HUNT = "io.jraft.sim.mutant.MutantHunt";

    private static final int STEP = 10;
    private static final Pattern SEED = Pattern.compile("^seed (-?\\d+): ");

    private final MutantCompiler compiler;
    private final String hunt;

    /**
     * A runner.
     *
     * @param hunt name of a class with {@code static String firstFailure(long fromSeed, int count, String profile)},
     *     which answers null, or {@code seed N: } and which check failed and how
     */
    public MutantRun(MutantCompiler compiler, String hunt) {
        this.compiler = compiler;
        this.hunt = hunt;
    }

    /**
     * How far a hunt goes.
     *
     * @param fromSeed first seed
     * @param seeds most runs, all profiles together
     * @param profiles taken in turns, a few seeds of each
     * @param cpuNanos about how much processor time, so that a busy machine changes nothing
     */
    public record Budget(long fromSeed, int seeds, List<String> profiles, long cpuNanos) {
        public Budget {
            profiles = List.copyOf(profiles);
        }
    }

    /** Hunts a mutant. */
    public MutantVerdict run(Mutant mutant, Budget budget) {
        try {
            return run(mutant.id(), compiler.compile(mutant), budget);
        } catch (IOException e) {
            return new MutantVerdict(mutant.id(), Outcome.ERROR, String.valueOf(e.getMessage()), 0);
        }
    }

    /** Runs the code as it is, in the same way: what fails here says nothing about any mutant. */
    public MutantVerdict runUnchanged(Budget budget) {
        return run("none", Map.of(), budget);
    }

    private MutantVerdict run(String id, Map<String, byte[]> classes, Budget budget) {
        long began = cpu();
        int done = 0;
        try {
            Method first =
                    Class.forName(hunt, true, new MutantLoader(classes))
                            .getMethod("firstFailure", long.class, int.class, String.class);
            for (long from = budget.fromSeed(); ; from += STEP) {
                for (String profile : budget.profiles()) {
                    int step = Math.min(STEP, budget.seeds() - done);
                    if (step == 0 || cpu() - began > budget.cpuNanos()) {
                        return new MutantVerdict(id, Outcome.SURVIVED, "", done);
                    }
                    Object failure = first.invoke(null, from, step, profile);
                    if (failure != null) {
                        return killed(id, failure.toString(), profile, from, done);
                    }
                    done += step;
                }
            }
        } catch (InvocationTargetException e) {
            // The simulator turns what breaks inside a run into a failure; this is its own.
            return new MutantVerdict(
                    id, Outcome.ERROR, "the simulator threw " + e.getCause(), done);
        } catch (ReflectiveOperationException e) {
            return new MutantVerdict(id, Outcome.ERROR, e.toString(), done);
        }
    }

    private static MutantVerdict killed(
            String id, String failure, String profile, long from, int done) {
        Matcher m = SEED.matcher(failure);
        if (!m.find()) {
            return new MutantVerdict(id, Outcome.KILLED, failure, done + 1);
        }
        long seed = Long.parseLong(m.group(1));
        return new MutantVerdict(
                id,
                Outcome.KILLED,
                profile + " " + seed + ": " + failure.substring(m.end()),
                done + seed - from + 1);
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}

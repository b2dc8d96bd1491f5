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
import org.jspecify.annotations.Nullable;

/**
 * Lets the simulator look for one mutant: compiles it, loads it into a world of its own, and runs seeds there until a
 * check fails, the seeds are used up, or the processor time is. What failed is run with the code as it is as well: what
 * fails there, too, says nothing about the mutant.
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
     * @param hunt name of a class with {@code static String firstFailure(long fromSeed, int count, String hunt)}, which
     *     answers null, or {@code seed N: } and which check failed and how
     */
    public MutantRun(MutantCompiler compiler, String hunt) {
        this.compiler = compiler;
        this.hunt = hunt;
    }

    /**
     * How far a hunt goes.
     *
     * @param fromSeed first seed
     * @param runs most runs, all hunts together
     * @param cpuNanos about how much processor time, so that a busy machine changes nothing
     */
    public record Budget(long fromSeed, int runs, long cpuNanos) {}

    /** Hunts a mutant where its text says. */
    public MutantVerdict run(Mutant mutant, Budget budget) {
        return run(mutant, mutant.hunts(), budget);
    }

    /**
     * Hunts a mutant somewhere else.
     *
     * @param hunts taken in turns, a few seeds of each
     */
    public MutantVerdict run(Mutant mutant, List<String> hunts, Budget budget) {
        try {
            ClassLoader world = new MutantLoader(compiler.compile(mutant));
            return run(mutant.id(), world, hunts, budget);
        } catch (IOException e) {
            return new MutantVerdict(
                    mutant.id(), Outcome.ERROR, 0, "", String.valueOf(e.getMessage()));
        }
    }

    /** Runs the code as it is, in the same way. */
    MutantVerdict runUnchanged(List<String> hunts, Budget budget) {
        return run("none", new MutantLoader(Map.of()), hunts, budget);
    }

    private MutantVerdict run(String id, ClassLoader world, List<String> hunts, Budget budget) {
        long began = cpu();
        long done = 0;
        for (long from = budget.fromSeed(); ; from += STEP) {
            for (String where : hunts) {
                int step = (int) Math.min(STEP, budget.runs() - done);
                if (step == 0 || cpu() - began > budget.cpuNanos()) {
                    return new MutantVerdict(id, Outcome.SURVIVED, done, "", "");
                }
                try {
                    String failure = firstFailure(world, from, step, where);
                    if (failure != null) {
                        return judge(id, failure, where, from, done);
                    }
                } catch (InvocationTargetException e) {
                    // The simulator turns what breaks inside a run into a failure; this is its own.
                    return error(id, done, "the simulator threw " + e.getCause());
                } catch (ReflectiveOperationException e) {
                    return error(id, done, e.toString());
                }
                done += step;
            }
        }
    }

    private MutantVerdict judge(String id, String failure, String where, long from, long done)
            throws ReflectiveOperationException {
        Matcher m = SEED.matcher(failure);
        if (!m.find()) {
            return error(id, done, "no seed in: " + failure);
        }
        long seed = Long.parseLong(m.group(1));
        long runs = done + seed - from + 1;
        String place = where + " " + seed;
        String unchanged = firstFailure(MutantRun.class.getClassLoader(), seed, 1, where);
        if (unchanged != null) {
            return error(id, runs, place + " fails without it, too: " + unchanged);
        }
        return new MutantVerdict(id, Outcome.KILLED, runs, place, failure.substring(m.end()));
    }

    private static MutantVerdict error(String id, long runs, String what) {
        return new MutantVerdict(id, Outcome.ERROR, runs, "", what);
    }

    private @Nullable String firstFailure(ClassLoader world, long from, int count, String where)
            throws ReflectiveOperationException {
        Method first =
                Class.forName(hunt, true, world)
                        .getMethod("firstFailure", long.class, int.class, String.class);
        return (String) first.invoke(null, from, count, where);
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}

package io.jraft.sim.mutant;

import io.jraft.sim.mutant.MutantVerdict.Outcome;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets the simulator look for one mutant: compiles it, loads it into a world of its own, and runs seeds there until a
 * check fails, the seeds are used up, or the time is.
 * Thread: one at a time; a run happens on the caller's thread.
 */
public final class MutantRun {
    /** The simulator's class that runs seeds; see {@link #run}. */
    public static final String BATCH = "io.jraft.sim.run.SeedBatch";

    private static final int STEP = 10;
    private static final Pattern SEED = Pattern.compile("^seed (-?\\d+): ");

    private final MutantCompiler compiler;
    private final String batch;

    /**
     * A runner.
     *
     * @param batch name of a class with {@code static String firstFailure(long fromSeed, int count, String profile)},
     *     which answers null, or {@code seed N: } and which check failed and how
     */
    public MutantRun(MutantCompiler compiler, String batch) {
        this.compiler = compiler;
        this.batch = batch;
    }

    /** Runs a mutant with {@code count} seeds from {@code fromSeed} on, for about {@code nanosMax} at most. */
    public MutantVerdict run(
            Mutant mutant, long fromSeed, int count, String profile, long nanosMax) {
        try {
            return run(mutant.id(), compiler.compile(mutant), fromSeed, count, profile, nanosMax);
        } catch (IOException e) {
            return new MutantVerdict(mutant.id(), Outcome.ERROR, String.valueOf(e.getMessage()), 0);
        }
    }

    /** Runs the code as it is, in the same way: what fails here says nothing about any mutant. */
    public MutantVerdict runUnchanged(long fromSeed, int count, String profile, long nanosMax) {
        return run("none", Map.of(), fromSeed, count, profile, nanosMax);
    }

    private MutantVerdict run(
            String id,
            Map<String, byte[]> classes,
            long fromSeed,
            int count,
            String profile,
            long nanosMax) {
        long began = System.nanoTime();
        long done = 0;
        try {
            Method first =
                    Class.forName(batch, true, new MutantLoader(classes))
                            .getMethod("firstFailure", long.class, int.class, String.class);
            while (done < count && System.nanoTime() - began < nanosMax) {
                int step = (int) Math.min(STEP, count - done);
                Object failure = first.invoke(null, fromSeed + done, step, profile);
                if (failure != null) {
                    String text = failure.toString();
                    Matcher m = SEED.matcher(text);
                    boolean named = m.find();
                    long seeds = named ? Long.parseLong(m.group(1)) - fromSeed + 1 : done + step;
                    String detail = named ? text.substring(m.end()) : text;
                    return new MutantVerdict(id, Outcome.KILLED, detail, seeds);
                }
                done += step;
            }
            return new MutantVerdict(id, Outcome.SURVIVED, "", done);
        } catch (InvocationTargetException e) {
            // The simulator turns what breaks inside a run into a failure; this is its own.
            return new MutantVerdict(
                    id, Outcome.ERROR, "the simulator threw " + e.getCause(), done);
        } catch (ReflectiveOperationException e) {
            return new MutantVerdict(id, Outcome.ERROR, e.toString(), done);
        }
    }
}

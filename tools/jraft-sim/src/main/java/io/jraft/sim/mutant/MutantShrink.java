package io.jraft.sim.mutant;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shrinks what a seed finds in a mutant: {@code --mutant M008 --seed 4 --profile reads --out DIRECTORY}. The simulator
 * that shrinks is loaded together with the mutated classes, so it runs nothing else.
 * Thread: MAIN.
 */
public final class MutantShrink {
    private static final String ENTRY = "io.jraft.sim.shrink.ShrinkEntry";

    private MutantShrink() {}

    /** Writes case, story and picture into the directory, or prints the story when there is none. */
    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        String id = options.getOrDefault("--mutant", "");
        long seed = Long.parseLong(options.getOrDefault("--seed", "1"));
        String profile = options.getOrDefault("--profile", "mix");
        String directory = options.getOrDefault("--out", "");
        try (MutantCompiler compiler = MutantCompiler.open()) {
            Mutant mutant = MutantCatalog.named(List.of(id)).get(0);
            System.out.println(mutant.id() + ": " + mutant.title());
            System.out.println(
                    directory.isEmpty()
                            ? report(compiler, mutant, seed, profile)
                            : call(
                                    compiler,
                                    mutant,
                                    "write",
                                    seed,
                                    profile,
                                    directory,
                                    mutant.id() + "-" + mutant.slug()));
        }
    }

    /** What shrinking a seed comes to in a mutant's world. */
    static String report(MutantCompiler compiler, Mutant mutant, long seed, String profile)
            throws IOException, ReflectiveOperationException {
        return call(compiler, mutant, "run", seed, profile);
    }

    private static String call(
            MutantCompiler compiler,
            Mutant mutant,
            String method,
            long seed,
            String profile,
            String... more)
            throws IOException, ReflectiveOperationException {
        Class<?>[] types = new Class<?>[2 + more.length];
        Object[] values = new Object[2 + more.length];
        types[0] = long.class;
        values[0] = seed;
        types[1] = String.class;
        values[1] = profile;
        for (int i = 0; i < more.length; i++) {
            types[2 + i] = String.class;
            values[2 + i] = more[i];
        }
        try {
            return String.valueOf(
                    Class.forName(ENTRY, true, new MutantLoader(compiler.compile(mutant)))
                            .getMethod(method, types)
                            .invoke(null, values));
        } catch (InvocationTargetException e) {
            throw new IOException("the simulator threw " + e.getCause(), e);
        }
    }
}

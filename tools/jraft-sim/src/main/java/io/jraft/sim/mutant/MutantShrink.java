package io.jraft.sim.mutant;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shrinks what a seed finds in a mutant. The simulator that shrinks is loaded together with the mutated classes, so it
 * runs nothing else. Stateless.
 */
public final class MutantShrink {
    private static final String ENTRY = "io.jraft.sim.shrink.ShrinkEntry";

    private MutantShrink() {}

    /**
     * What is left of a seed's failure, in words.
     *
     * @param directory for case, story and picture; null for none
     * @throws IllegalArgumentException when there is no such mutant
     */
    public static String of(String id, long seed, String profile, @Nullable Path directory)
            throws IOException, ReflectiveOperationException {
        try (MutantCompiler compiler = MutantCompiler.open()) {
            Mutant mutant = MutantCatalog.named(List.of(id)).get(0);
            String told = mutant.id() + ": " + mutant.title() + "\n";
            if (directory == null) {
                return told + report(compiler, mutant, seed, profile);
            }
            String name = mutant.id() + "-" + mutant.slug();
            return told
                    + call(compiler, mutant, "write", seed, profile, directory.toString(), name);
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

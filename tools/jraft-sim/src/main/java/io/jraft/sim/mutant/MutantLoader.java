package io.jraft.sim.mutant;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * A world of its own for one mutant: defines every class of ours itself, the mutated ones from memory and all others
 * from where the running ones came from. Libraries and the JDK are shared. Static state of ours exists once per loader,
 * so mutants do not meet.
 * Thread: ANY.
 */
final class MutantLoader extends ClassLoader {
    private static final String OURS = "io.jraft.";

    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> mutated;

    MutantLoader(Map<String, byte[]> mutated) {
        super(MutantLoader.class.getClassLoader());
        this.mutated = Map.copyOf(mutated);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                byte[] bytes = bytesOf(name);
                loaded = defineClass(name, bytes, 0, bytes.length);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private byte[] bytesOf(String name) throws ClassNotFoundException {
        byte[] bytes = mutated.get(name);
        if (bytes != null) {
            return bytes;
        }
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name + " cannot be read", e);
        }
    }
}

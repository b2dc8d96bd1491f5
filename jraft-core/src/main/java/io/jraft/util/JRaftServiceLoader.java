package io.jraft.util;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * {@link ServiceLoader}, in the order of {@link SPI#priority}, the highest first; without the annotation an implementation
 * has priority 0 and no name. Implementations are made at the first call that needs them, and once.
 * Owner: whoever holds it; not for two threads at a time.
 *
 * @param <S> the service
 */
public final class JRaftServiceLoader<S> implements Iterable<S> {
    private final Class<S> service;
    private final @Nullable ClassLoader loader;
    private @Nullable List<S> found;

    private JRaftServiceLoader(Class<S> service, @Nullable ClassLoader loader) {
        this.service = service;
        this.loader = loader;
    }

    /** What the class loader of the calling thread finds. */
    public static <S> JRaftServiceLoader<S> load(Class<S> service) {
        return load(service, Thread.currentThread().getContextClassLoader());
    }

    /** What a class loader finds; null is the system's. */
    public static <S> JRaftServiceLoader<S> load(Class<S> service, @Nullable ClassLoader loader) {
        return new JRaftServiceLoader<>(service, loader);
    }

    /**
     * All implementations, the highest priority first, those of one priority in the order in which they are found.
     *
     * @throws ServiceConfigurationError if one is named in META-INF/services and cannot be made
     */
    public List<S> sort() {
        List<S> known = found;
        if (known == null) {
            known = new ArrayList<>();
            for (S each : ServiceLoader.load(service, loader)) {
                known.add(each);
            }
            known.sort(Comparator.comparingInt(each -> -priority(each)));
            found = known;
        }
        return List.copyOf(known);
    }

    /**
     * The one with the highest priority.
     *
     * @throws ServiceConfigurationError if there is none
     */
    public S first() {
        List<S> all = sort();
        if (all.isEmpty()) {
            throw new ServiceConfigurationError(
                    service.getName() + ": there is no implementation on the class path");
        }
        return all.get(0);
    }

    /**
     * The one of that name.
     *
     * @throws ServiceConfigurationError if there is none
     */
    public S find(String implName) {
        for (S each : sort()) {
            SPI spi = each.getClass().getAnnotation(SPI.class);
            if (spi != null && spi.name().equals(implName)) {
                return each;
            }
        }
        throw new ServiceConfigurationError(
                service.getName() + ": there is no implementation named '" + implName + "'");
    }

    /** Forgets what was found. */
    public void reload() {
        found = null;
    }

    @Override
    public Iterator<S> iterator() {
        return sort().iterator();
    }

    private static int priority(Object each) {
        SPI spi = each.getClass().getAnnotation(SPI.class);
        return spi == null ? 0 : spi.priority();
    }

    @Override
    public String toString() {
        return "JRaftServiceLoader[" + service.getName() + "]";
    }
}

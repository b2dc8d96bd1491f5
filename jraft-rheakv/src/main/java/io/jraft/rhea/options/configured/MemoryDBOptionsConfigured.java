package io.jraft.rhea.options.configured;

import io.jraft.rhea.options.MemoryDBOptions;
import io.jraft.rhea.util.Configured;

/** Builds the options of a storage in memory; each word is that of {@link MemoryDBOptions}. Owner: one thread. */
public final class MemoryDBOptionsConfigured implements Configured<MemoryDBOptions> {
    private final MemoryDBOptions options = new MemoryDBOptions();

    private MemoryDBOptionsConfigured() {}

    /** As it is if nothing is said. */
    public static MemoryDBOptionsConfigured newConfigured() {
        return new MemoryDBOptionsConfigured();
    }

    public MemoryDBOptionsConfigured withKeysPerSegment(int keysPerSegment) {
        options.setKeysPerSegment(keysPerSegment);
        return this;
    }

    @Override
    public MemoryDBOptions config() {
        return options;
    }
}

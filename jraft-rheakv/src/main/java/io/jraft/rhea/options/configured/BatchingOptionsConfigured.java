package io.jraft.rhea.options.configured;

import io.jraft.rhea.options.BatchingOptions;
import io.jraft.rhea.util.Configured;

/** Builds the options of operations that go together; each word is that of {@link BatchingOptions}. Owner: one thread. */
public final class BatchingOptionsConfigured implements Configured<BatchingOptions> {
    private final BatchingOptions options = new BatchingOptions();

    private BatchingOptionsConfigured() {}

    /** As it is if nothing is said. */
    public static BatchingOptionsConfigured newConfigured() {
        return new BatchingOptionsConfigured();
    }

    /** As it is if nothing is said. */
    public static BatchingOptions newDefaultConfig() {
        return new BatchingOptions();
    }

    public BatchingOptionsConfigured withAllowBatching(boolean allowBatching) {
        options.setAllowBatching(allowBatching);
        return this;
    }

    public BatchingOptionsConfigured withBatchSize(int batchSize) {
        options.setBatchSize(batchSize);
        return this;
    }

    public BatchingOptionsConfigured withBufSize(int bufSize) {
        options.setBufSize(bufSize);
        return this;
    }

    public BatchingOptionsConfigured withMaxWriteBytes(int maxWriteBytes) {
        options.setMaxWriteBytes(maxWriteBytes);
        return this;
    }

    public BatchingOptionsConfigured withMaxReadBytes(int maxReadBytes) {
        options.setMaxReadBytes(maxReadBytes);
        return this;
    }

    @Override
    public BatchingOptions config() {
        return options;
    }
}

package io.jraft.rhea.storage.zip;

import io.jraft.rhea.options.RheaKVStoreOptions;

/** The ways to make archives, by number; one set for the process, as options say. Owner: ANY; each set is one reference. */
public final class ZipStrategyManager {
    /** One file after the other. */
    public static final int DEFAULT_STRATEGY = 1;

    /** Several files at once. */
    public static final int PARALLEL_STRATEGY = 2;

    private static volatile Strategies strategies = Strategies.of(new RheaKVStoreOptions());

    private record Strategies(ZipStrategy one, ZipStrategy parallel, boolean useParallel) {
        static Strategies of(RheaKVStoreOptions options) {
            return new Strategies(
                    new JDKZipStrategy(options.getCompressLevel()),
                    new ParallelZipStrategy(
                            options.getCompressThreads(),
                            options.getDeCompressThreads(),
                            options.getCompressLevel()),
                    options.isUseParallelCompress());
        }
    }

    private ZipStrategyManager() {}

    /**
     * Takes {@code compressLevel}, {@code compressThreads}, {@code deCompressThreads} and {@code useParallelCompress}, instead of the
     * defaults, or of what was taken before.
     *
     * @throws IllegalArgumentException if one of them makes no sense; nothing is taken then
     */
    public static void init(RheaKVStoreOptions opts) {
        strategies = Strategies.of(opts);
    }

    /** {@link #PARALLEL_STRATEGY} if the options want it, else {@link #DEFAULT_STRATEGY}. */
    public static ZipStrategy getDefault() {
        Strategies now = strategies;
        return now.useParallel() ? now.parallel() : now.one();
    }

    /**
     * The way of that number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ZipStrategy getZipStrategy(int idx) {
        return switch (idx) {
            case DEFAULT_STRATEGY -> strategies.one();
            case PARALLEL_STRATEGY -> strategies.parallel();
            default -> throw new IllegalArgumentException("there is no zip strategy " + idx);
        };
    }
}

package io.jraft.util;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes pools for programs; the library itself has none. Owner: ANY. */
public final class ThreadPoolUtil {

    private ThreadPoolUtil() {}

    /** Begins a description of a pool. */
    public static PoolBuilder newBuilder() {
        return new PoolBuilder();
    }

    /** Begins a description of a pool for work at a time. */
    public static ScheduledPoolBuilder newScheduledBuilder() {
        return new ScheduledPoolBuilder();
    }

    /** A pool; see {@link PoolBuilder} for the parameters. */
    public static ThreadPoolExecutor newThreadPool(
            String poolName,
            boolean enableMetric,
            int coreThreads,
            int maximumThreads,
            long keepAliveSeconds,
            BlockingQueue<Runnable> workQueue,
            ThreadFactory threadFactory) {
        return newBuilder()
                .poolName(poolName)
                .enableMetric(enableMetric)
                .coreThreads(coreThreads)
                .maximumThreads(maximumThreads)
                .keepAliveSeconds(keepAliveSeconds)
                .workQueue(workQueue)
                .threadFactory(threadFactory)
                .build();
    }

    /** A pool for work at a time; see {@link ScheduledPoolBuilder} for the parameters. */
    public static ScheduledThreadPoolExecutor newScheduledThreadPool(
            String poolName, boolean enableMetric, int coreThreads, ThreadFactory threadFactory) {
        return newScheduledBuilder()
                .poolName(poolName)
                .enableMetric(enableMetric)
                .coreThreads(coreThreads)
                .threadFactory(threadFactory)
                .build();
    }

    /** A pool for work at a time, described step by step; all but the rejection and the metric is needed. Owner: whoever builds. */
    public static class ScheduledPoolBuilder {

        private @Nullable String poolName;
        private @Nullable Integer coreThreads;
        private @Nullable ThreadFactory threadFactory;
        private RejectedExecutionHandler rejected = new ThreadPoolExecutor.AbortPolicy();

        /** Names the pool in its document only; the factory names the threads. */
        public ScheduledPoolBuilder poolName(String name) {
            this.poolName = name;
            return this;
        }

        /** Has no effect here: there are no meters of pools. */
        public ScheduledPoolBuilder enableMetric(Boolean enable) {
            return this;
        }

        /** Threads, from 1. */
        public ScheduledPoolBuilder coreThreads(Integer threads) {
            this.coreThreads = threads;
            return this;
        }

        /** Makes the threads. */
        public ScheduledPoolBuilder threadFactory(ThreadFactory factory) {
            this.threadFactory = factory;
            return this;
        }

        /** What happens to work that comes after the end; by default it is refused by a throw. */
        public ScheduledPoolBuilder rejectedHandler(RejectedExecutionHandler handler) {
            this.rejected = handler;
            return this;
        }

        /**
         * Makes the pool. Work that is cancelled leaves it at once.
         *
         * @throws NullPointerException naming what was not given
         */
        public ScheduledThreadPoolExecutor build() {
            Objects.requireNonNull(poolName, "poolName");
            ScheduledThreadPoolExecutor made =
                    new ScheduledThreadPoolExecutor(
                            Objects.requireNonNull(coreThreads, "coreThreads"),
                            Objects.requireNonNull(threadFactory, "threadFactory"),
                            rejected);
            made.setRemoveOnCancelPolicy(true);
            return made;
        }
    }

    /** A pool, described step by step; all but the rejection and the metric is needed. Owner: whoever builds. */
    public static class PoolBuilder {

        private @Nullable String poolName;
        private @Nullable Integer coreThreads;
        private @Nullable Integer maximumThreads;
        private @Nullable Long keepAliveSeconds;
        private @Nullable BlockingQueue<Runnable> workQueue;
        private @Nullable ThreadFactory threadFactory;
        private RejectedExecutionHandler rejected = new ThreadPoolExecutor.AbortPolicy();

        /** Names the pool in its document only; the factory names the threads. */
        public PoolBuilder poolName(String name) {
            this.poolName = name;
            return this;
        }

        /** Has no effect here: there are no meters of pools. */
        public PoolBuilder enableMetric(Boolean enable) {
            return this;
        }

        /** Threads that stay, from 0. */
        public PoolBuilder coreThreads(Integer threads) {
            this.coreThreads = threads;
            return this;
        }

        /** Most threads, from 1. */
        public PoolBuilder maximumThreads(Integer threads) {
            this.maximumThreads = threads;
            return this;
        }

        /** How long a thread beyond those that stay waits for work, in seconds. */
        public PoolBuilder keepAliveSeconds(Long seconds) {
            this.keepAliveSeconds = seconds;
            return this;
        }

        /** Where work waits. */
        public PoolBuilder workQueue(BlockingQueue<Runnable> queue) {
            this.workQueue = queue;
            return this;
        }

        /** Makes the threads. */
        public PoolBuilder threadFactory(ThreadFactory factory) {
            this.threadFactory = factory;
            return this;
        }

        /** What happens to work that finds no room; by default it is refused by a throw. */
        public PoolBuilder rejectedHandler(RejectedExecutionHandler handler) {
            this.rejected = handler;
            return this;
        }

        /**
         * Makes the pool.
         *
         * @throws NullPointerException naming what was not given
         */
        public ThreadPoolExecutor build() {
            Objects.requireNonNull(poolName, "poolName");
            return new ThreadPoolExecutor(
                    Objects.requireNonNull(coreThreads, "coreThreads"),
                    Objects.requireNonNull(maximumThreads, "maximumThreads"),
                    Objects.requireNonNull(keepAliveSeconds, "keepAliveSeconds"),
                    TimeUnit.SECONDS,
                    Objects.requireNonNull(workQueue, "workQueue"),
                    Objects.requireNonNull(threadFactory, "threadFactory"),
                    rejected);
        }
    }
}

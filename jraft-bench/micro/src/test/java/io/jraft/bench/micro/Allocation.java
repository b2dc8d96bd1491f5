package io.jraft.bench.micro;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that this thread allocates, counted by the JVM. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 2_000;

    /** How often {@link #perRun} runs it. */
    public static final int RUNS = 2 * ROUNDS;

    private Allocation() {}

    /** What is measured may throw. */
    public interface Work {
        void run() throws Exception;
    }

    /** Bytes of one run, when everything has its size; the compilers can only lower it. */
    public static long perRun(Work work) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            work.run();
        }
        long id = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(id);
        for (int i = 0; i < ROUNDS; i++) {
            work.run();
        }
        return (THREADS.getThreadAllocatedBytes(id) - before) / ROUNDS;
    }
}

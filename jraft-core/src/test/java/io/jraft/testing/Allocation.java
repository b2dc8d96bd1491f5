package io.jraft.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Counts bytes that this thread takes from the heap, by the JVM's own count. Load and speed of the machine do not move it;
 * the compilers do, and only downwards. Thread: any.
 */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** What is measured may throw. */
    public interface Work {
        void run() throws Exception;
    }

    /** Bytes that one run took. */
    public static long of(Work work) throws Exception {
        long me = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(me);
        work.run();
        return THREADS.getThreadAllocatedBytes(me) - before;
    }

    /** Bytes of each of so many runs on average, after half as many that bring everything to its size. */
    public static long of(int runs, Work work) throws Exception {
        for (int i = 0; i < runs / 2; i++) {
            work.run();
        }
        long all =
                of(
                        () -> {
                            for (int i = 0; i < runs; i++) {
                                work.run();
                            }
                        });
        return all / runs;
    }
}

package io.jraft.util;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes threads named by a prefix and a number, from 0. Owner: ANY. */
public class NamedThreadFactory implements ThreadFactory {

    private static final Logger LOG = LoggerFactory.getLogger(NamedThreadFactory.class);

    private final AtomicInteger counter = new AtomicInteger();
    private final String prefix;
    private final boolean daemon;

    /** Makes threads that keep the process alive. */
    public NamedThreadFactory(String prefix) {
        this(prefix, false);
    }

    /** Makes threads; daemons do not keep the process alive. */
    public NamedThreadFactory(String prefix, boolean daemon) {
        this.prefix = prefix;
        this.daemon = daemon;
    }

    @Override
    public Thread newThread(Runnable r) {
        Thread thread = new Thread(r, prefix + counter.getAndIncrement());
        thread.setDaemon(daemon);
        thread.setUncaughtExceptionHandler(
                (t, e) -> LOG.error("Thread {} ended by an error.", t.getName(), e));
        return thread;
    }
}

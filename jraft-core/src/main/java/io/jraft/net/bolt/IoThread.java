package io.jraft.net.bolt;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that serves connections and perhaps a worker with its disk. It cannot be interrupted: an interrupt in the
 * middle of file I/O closes the channel under every other user of it (T30).
 * Owner: ANY; made by IoLoops.
 */
final class IoThread extends FastThreadLocalThread {
    private static final Logger LOG = LoggerFactory.getLogger(IoThread.class);

    private IoThread(Runnable body, String name) {
        super(body, name);
        setDaemon(true);
    }

    /** Makes threads of that name with a number from 0 behind it. */
    static ThreadFactory factory(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return body -> new IoThread(body, prefix + number.getAndIncrement());
    }

    @Override
    public void interrupt() {
        LOG.debug(
                "An interrupt of {} is ignored: IO threads are stopped, not interrupted.",
                getName());
    }
}

package io.jraft.ring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a worker. It cannot be interrupted: an interrupt in the middle of file I/O closes the channel under
 * every other user of it (T30). A worker is stopped by {@link Worker#stop}.
 * Owner: ANY; made and started by Worker only.
 */
final class WorkerThread extends Thread {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerThread.class);

    private final Worker worker;

    WorkerThread(Worker worker, Runnable body) {
        super(null, body, "jraft-" + worker.name(), 0, false);
        this.worker = worker;
        // A process whose main method has returned goes on to serve until its nodes are shut down.
        setDaemon(false);
    }

    Worker worker() {
        return worker;
    }

    @Override
    public void interrupt() {
        LOG.debug(
                "An interrupt of {} is ignored: workers are stopped, not interrupted.", getName());
    }
}

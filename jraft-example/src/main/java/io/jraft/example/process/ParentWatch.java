package io.jraft.example.process;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends this process when the process that started it is gone, however that one ended: standard input is a pipe whose
 * other end only the parent holds, so the operating system closes it for us.
 * Owner: a thread of its own, which does nothing else. Called first in the main method of a server.
 */
public final class ParentWatch {
    /** Given to children by ServerProcess. A server that a person starts in a shell does not watch. */
    static final String PROPERTY = "jraft.example.endWithParent";

    private ParentWatch() {}

    /** Watches if this process was started by ServerProcess; otherwise does nothing. */
    public static void watchIfChild() {
        if (Boolean.getBoolean(PROPERTY)) {
            watch(System.in);
        }
    }

    private static void watch(InputStream parent) {
        Thread watcher = new Thread(() -> haltAtEnd(parent), "parent-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    private static void haltAtEnd(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // The parent says nothing; only the end counts.
            }
        } catch (IOException broken) {
            // A broken pipe is an end as well.
        }
        // Not exit(): a shutdown hook that waits for peers which die at the same moment would keep
        // us alive.
        Runtime.getRuntime().halt(0);
    }
}

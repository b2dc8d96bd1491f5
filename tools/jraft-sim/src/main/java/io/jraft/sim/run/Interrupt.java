package io.jraft.sim.run;

import org.jspecify.annotations.Nullable;

/**
 * Lets Ctrl-C end a command in order: what runs is stopped, the command writes its report, and only then the process
 * ends. Thread: MAIN opens and closes it; the JVM's hook calls it.
 */
final class Interrupt implements AutoCloseable {
    /** A seed takes a fraction of a second; whoever waits longer than this does not want to wait. */
    private static final long REPORT_MAX_MS = 30_000;

    private final Thread command = Thread.currentThread();
    private final Thread hook = new Thread(this::interrupted, "sim-interrupt");
    private volatile @Nullable Runnable stop;
    private volatile boolean happened;
    private volatile boolean failed;

    private Interrupt() {}

    static Interrupt open() {
        Interrupt interrupt = new Interrupt();
        Runtime.getRuntime().addShutdownHook(interrupt.hook);
        return interrupt;
    }

    /** What to do first. */
    void onInterrupt(Runnable stopping) {
        stop = stopping;
        if (happened) {
            stopping.run();
        }
    }

    boolean happened() {
        return happened;
    }

    /** The exit code has to say it, also after an interrupt. */
    void failed() {
        failed = true;
    }

    private void interrupted() {
        happened = true;
        Runnable stopping = stop;
        if (stopping != null) {
            stopping.run();
        }
        try {
            command.join(REPORT_MAX_MS);
        } catch (InterruptedException e) {
            return;
        }
        System.out.flush();
        if (failed) {
            // A shutdown by signal has its own exit code, which does not tell a failure.
            Runtime.getRuntime().halt(1);
        }
    }

    /** The command has said all. */
    @Override
    public void close() {
        if (!happened) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // It is on its way; the hook waits for this thread.
                happened = true;
            }
        }
    }
}

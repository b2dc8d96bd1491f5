package io.jraft.rhea.server;

import io.jraft.rhea.client.RheaKVStore;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.InvalidLockAcquirerException;
import io.jraft.rhea.util.concurrent.DistributedLock;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The shell's lock: holds it while another program runs, which finds its fencing token in its environment. */
final class Hold {
    /** Where the program finds the token. */
    static final String TOKEN = "RHEAKV_FENCING_TOKEN";

    private Hold() {}

    /**
     * Runs a program under a lock, and waits for its end; its exit code. Renews the lease in the meantime: should this process
     * die, the lock is free when the lease has ended. Does not wait for a lock that somebody else holds: NO.
     */
    static int lock(
            RheaKVStore kv, String target, int leaseMs, List<String> program, PrintStream err) {
        ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
        try {
            DistributedLock<byte[]> lock =
                    kv.getDistributedLock(target, leaseMs, TimeUnit.MILLISECONDS, watchdog);
            if (!lock.tryLock()) {
                err.println(target + " is held by " + lock.getOwner().getId());
                return Shell.NO;
            }
            try {
                return run(program, lock.getFencingToken(), err);
            } finally {
                unlock(lock, err);
            }
        } finally {
            watchdog.shutdown();
        }
    }

    private static int run(List<String> program, long token, PrintStream err) {
        ProcessBuilder builder = new ProcessBuilder(program).inheritIO();
        builder.environment().put(TOKEN, Long.toString(token));
        try {
            return builder.start().waitFor();
        } catch (IOException e) {
            err.println("cannot run " + program.get(0) + ": " + e.getMessage());
            return Shell.NOT_DONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Shell.UNKNOWN_OUTCOME;
        }
    }

    private static void unlock(DistributedLock<byte[]> lock, PrintStream err) {
        try {
            lock.unlock();
        } catch (InvalidLockAcquirerException e) {
            err.println("the lock was lost while the program ran: " + e.getMessage());
        } catch (ApiException e) {
            // The program has run, and how it ended is what was asked for.
            err.println(
                    "the lock was not given back, it ends with its lease at the latest: "
                            + e.getMessage());
        }
    }
}

package io.jraft.rhea.client;

import io.jraft.rhea.op.ClientId;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A client's name in one region, and the numbers of its operations. Owner: ANY; its methods exclude one another, for a few
 * instructions each.
 */
final class ClientSession {
    /** Done when the region knows the client. */
    final CompletableFuture<Void> opened = new CompletableFuture<>();

    /** When whoever opens it gives up. */
    private final long openUntilNanos;

    private volatile ClientId id = ClientId.draw();
    private volatile String trouble = "nobody has answered";
    private final TreeSet<Long> unfinished = new TreeSet<>();
    private long last;

    ClientSession(long openUntilNanos) {
        this.openUntilNanos = openUntilNanos;
    }

    /** The name that the region knows once the session is opened. */
    ClientId id() {
        return id;
    }

    /**
     * Another name, for another attempt to open it. Of an attempt that was not answered nobody knows when it acts. Were the
     * name used nevertheless, and the session forgotten one day, a late opening would make the region know it again, without
     * its answers: what is repeated then would act twice (O22).
     */
    ClientId rename() {
        id = ClientId.draw();
        return id;
    }

    /** Whether whoever opens it has no time left: that says nothing against another try. */
    boolean isTooLate() {
        return TimeUnit.NANOSECONDS.toMillis(openUntilNanos - System.nanoTime()) <= 0;
    }

    /** Why it is not open yet, for whoever waits no longer than this. */
    String trouble() {
        return trouble;
    }

    void trouble(String why) {
        trouble = why;
    }

    /** The number of a new operation. */
    synchronized long begin() {
        unfinished.add(++last);
        return last;
    }

    /** All operations below this are finished here: their answers came, or nobody waits for them any more. */
    synchronized long confirmedBelow() {
        return unfinished.isEmpty() ? last + 1 : unfinished.first();
    }

    /** Nobody waits for that operation any more. */
    synchronized void end(long sequence) {
        unfinished.remove(sequence);
    }
}

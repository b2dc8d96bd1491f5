package io.jraft.rhea.client;

import io.jraft.rhea.op.ClientId;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * A client's name in one region, and the numbers of its operations. Owner: ANY; its methods exclude one another, for a few
 * instructions each.
 */
final class ClientSession {
    final ClientId id = ClientId.draw();

    /** Done when the region knows the client. */
    final CompletableFuture<Void> opened = new CompletableFuture<>();

    private final TreeSet<Long> unfinished = new TreeSet<>();
    private long last;

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

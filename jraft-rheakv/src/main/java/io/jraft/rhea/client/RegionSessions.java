package io.jraft.rhea.client;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's sessions in one region: one for new operations, opened when the first one needs it, and another one when the
 * region knows that one no more.
 * Owner: ANY; its methods exclude one another, for a few instructions each.
 */
final class RegionSessions {
    private final RegionClient region;
    private @Nullable ClientSession session;

    RegionSessions(RegionClient region) {
        this.region = region;
    }

    /** The session of new operations; made and opened when the first one needs it. */
    ClientSession current(long timeoutMs) {
        ClientSession fresh;
        synchronized (this) {
            if (session != null) {
                return session;
            }
            fresh = new ClientSession(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs));
            session = fresh;
        }
        OpeningCall opening = new OpeningCall(region, fresh, timeoutMs);
        opening.future.whenComplete(
                (answer, failure) -> {
                    if (failure == null) {
                        fresh.opened.complete(null);
                    } else {
                        forget(fresh);
                        fresh.opened.completeExceptionally(failure);
                    }
                });
        opening.attempt();
        return fresh;
    }

    /** The region does not know that session any more, or never did. */
    synchronized void forget(ClientSession old) {
        if (session == old) {
            session = null;
        }
    }
}

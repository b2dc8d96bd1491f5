package io.jraft.ring;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * A mailbox for answers that must not be refused. Bounded by what was asked for: who posts has been asked for one thing
 * and answers once. Posting: ANY thread. Draining: the consumer's worker.
 */
public final class PostBox<E> {
    private final ConcurrentLinkedQueue<E> posts = new ConcurrentLinkedQueue<>();
    private final WorkerSignal signal;

    public PostBox(WorkerSignal signal) {
        this.signal = signal;
    }

    /** Leaves a post and wakes the consumer. */
    public void post(E post) {
        posts.add(post);
        signal.wake();
    }

    /** Gives at most {@code limit} posts to the handler, in order; answers how many. */
    public int drain(Consumer<? super E> handler, int limit) {
        int n = 0;
        while (n < limit) {
            E post = posts.poll();
            if (post == null) {
                break;
            }
            n++;
            handler.accept(post);
        }
        return n;
    }

    /** True when nothing waits. */
    public boolean isEmpty() {
        return posts.isEmpty();
    }
}

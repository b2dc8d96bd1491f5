package io.jraft.rhea.client;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the watches of several regions have in common: a listener, and an end. Owner: ANY. */
final class Watching implements KVWatch {
    private final WatchListener listener;
    private final Consumer<Watching> ended;
    private final Map<Long, Long> reached;
    private final Set<Long> claimed = new ConcurrentSkipListSet<>();
    private final byte @Nullable [] start;
    private final byte @Nullable [] end;
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * A watch that has told nothing.
     *
     * @param start first key that is watched; null for the first of all
     * @param end first key behind; null for none
     * @param ended is told when it is over, however
     */
    Watching(
            byte @Nullable [] start,
            byte @Nullable [] end,
            WatchListener listener,
            WatchPosition from,
            Consumer<Watching> ended) {
        this.start = start;
        this.end = end;
        this.listener = listener;
        this.ended = ended;
        reached = new ConcurrentSkipListMap<>(from.revisions());
    }

    byte @Nullable [] start() {
        return start;
    }

    byte @Nullable [] end() {
        return end;
    }

    /** Whether nobody watches that region for this watch yet; whoever asks does from now on. */
    boolean claim(long regionId) {
        return claimed.add(regionId);
    }

    /** Nobody watches that region any more: it is not there, or has none of these keys. */
    void left(long regionId) {
        reached.remove(regionId);
        claimed.remove(regionId);
    }

    WatchListener listener() {
        return listener;
    }

    boolean isOver() {
        return over.get();
    }

    void reached(long regionId, long next) {
        reached.put(regionId, next);
    }

    /** Ends it, and tells the listener why; whoever comes first. */
    void end(Throwable cause) {
        if (over.compareAndSet(false, true)) {
            ended.accept(this);
            listener.onEnd(cause);
        }
    }

    @Override
    public WatchPosition position() {
        return new WatchPosition(reached);
    }

    @Override
    public void close() {
        if (over.compareAndSet(false, true)) {
            ended.accept(this);
        }
    }
}

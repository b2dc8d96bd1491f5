package io.jraft.rhea.client;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What the watches of several regions have in common: a listener, and an end. Owner: ANY. */
final class Watching implements KVWatch {
    private final WatchListener listener;
    private final Consumer<Watching> ended;
    private final Map<Long, Long> reached;
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * A watch that has told nothing.
     *
     * @param ended is told when it is over, however
     */
    Watching(WatchListener listener, WatchPosition from, Consumer<Watching> ended) {
        this.listener = listener;
        this.ended = ended;
        reached = new ConcurrentSkipListMap<>(from.revisions());
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

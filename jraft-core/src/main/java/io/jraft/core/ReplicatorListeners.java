package io.jraft.core;

import io.jraft.Status;
import io.jraft.core.Replicator.ReplicatorStateListener;
import io.jraft.entity.PeerId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of one node, spoken to as one.
 * Owner: ANY adds and removes; FSM calls. A listener that throws harms no other.
 */
final class ReplicatorListeners implements ReplicatorStateListener {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicatorListeners.class);

    private final CopyOnWriteArrayList<ReplicatorStateListener> listeners =
            new CopyOnWriteArrayList<>();

    /** Adds a listener, once. */
    void add(ReplicatorStateListener listener) {
        listeners.addIfAbsent(listener);
    }

    /** Removes that very listener, or an equal one. */
    void remove(ReplicatorStateListener listener) {
        listeners.remove(listener);
    }

    /** Removes all. */
    void clear() {
        listeners.clear();
    }

    /** Those that are there now. */
    List<ReplicatorStateListener> list() {
        return List.copyOf(listeners);
    }

    @Override
    public void onCreated(PeerId peer) {
        each(listener -> listener.onCreated(peer.copy()));
    }

    @Override
    public void onError(PeerId peer, Status status) {
        each(listener -> listener.onError(peer.copy(), status.copy()));
    }

    @Override
    public void onDestroyed(PeerId peer) {
        each(listener -> listener.onDestroyed(peer.copy()));
    }

    @Override
    public void stateChanged(PeerId peer, ReplicatorState newState) {
        each(listener -> listener.stateChanged(peer.copy(), newState));
    }

    private void each(Consumer<ReplicatorStateListener> call) {
        for (ReplicatorStateListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException | AssertionError | LinkageError e) {
                LOG.error("A listener of replicators failed; the others go on.", e);
            }
        }
    }
}

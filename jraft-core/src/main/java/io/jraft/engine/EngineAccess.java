package io.jraft.engine;

import io.jraft.entity.PeerId;
import io.jraft.metrics.Sample;
import io.jraft.option.NodeOptions;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * How a node gets to the engine of its endpoint. Implemented by boot's provider, which alone knows the sockets; so the
 * face of a node and the composition root do not know each other. Thread: ANY, but no worker's.
 */
public interface EngineAccess {
    /**
     * Checks options.
     *
     * @throws IllegalArgumentException naming every mistake
     */
    void requireValid(String group, PeerId self, NodeOptions options);

    /**
     * The engine of an endpoint, built by its first user with that one's engine options.
     *
     * @throws IOException saying what to do when its directory is in use or another cluster's
     */
    Use join(Endpoint endpoint, NodeOptions options) throws IOException;

    /** Everything that the engines of this process measure, as it is now; each engine under its endpoint. */
    List<Sample> samples();

    /** One node's use of an engine. */
    interface Use {
        /**
         * Starts a group in it.
         *
         * @param built is handed the group before it runs, and so before any callback; not called when its files cannot
         *     be opened
         */
        CompletableFuture<GroupHandle> start(
                String group, PeerId self, NodeOptions options, Consumer<GroupHandle> built);

        /** Stops a group. */
        CompletableFuture<Void> stop(GroupHandle handle);

        /** Ends the use, once; the last one out closes the engine. */
        void leave();
    }
}

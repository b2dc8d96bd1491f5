package io.jraft.bench.node;

import java.io.IOException;

/**
 * A server of one of the systems that are compared, started with a state machine that walks over its entries and does
 * nothing else. The load is made inside the leading server's process, as an embedder would.
 * Thread: submit and read are called by the loader only; the rest by the thread that takes orders.
 */
public interface Contestant extends AutoCloseable {
    /** Starts one server; returns before there is a leader. */
    interface Factory {
        Contestant start(ServerSpec spec) throws Exception;
    }

    /** Ordinals of the groups that this server leads and that take writes now. */
    int[] led();

    /** Before the first submit of a load, on the loader's thread. */
    default void beginLoad() throws Exception {}

    /** After the last answer of a load, on the loader's thread. */
    default void endLoad() throws Exception {}

    /** Replicates the payload, which the loader does not change afterwards. */
    void submit(int group, byte[] payload, Operation operation);

    /** Asks for a linearizable read; done means that this server may read its own state. */
    default void read(ReadKind kind, int group, Operation operation) {
        operation.done("this contestant has no such read here");
    }

    /** Whether answers come only when the loader asks for them by {@link #poll}. */
    default boolean polled() {
        return false;
    }

    /** Takes what has arrived and calls done for it; how many that were. */
    default int poll() {
        return 0;
    }

    /**
     * Takes a snapshot of this server's state, of which {@code bytes} are written, in every group; returns when it is done.
     *
     * @throws Exception if it could not be taken, or this contestant takes none here
     */
    default void snapshot(long bytes) throws Exception {
        throw new UnsupportedOperationException("this contestant takes no snapshot here");
    }

    /** How many snapshots this server has loaded since its start. */
    default int snapshotsLoaded() {
        return 0;
    }

    /**
     * Syncs so far of a process that this server has started and that counts them itself, because it does not sync through the C
     * library; 0 if there is none.
     *
     * @throws IOException if that process cannot be asked
     */
    default long ownSyncs() throws IOException {
        return 0;
    }

    /** What was tuned and how durable an acknowledged entry is, as one line for the report. */
    String notes();

    @Override
    void close() throws IOException;
}

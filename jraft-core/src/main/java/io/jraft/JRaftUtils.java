package io.jraft;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.option.BootstrapOptions;
import io.jraft.util.Endpoint;
import io.jraft.util.NamedThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Reads configurations, peers and addresses from text; begins groups that have a past. */
public final class JRaftUtils {

    private JRaftUtils() {}

    /**
     * Writes the beginning of a new group into empty directories: its members, and, with an index, the content of a state
     * machine as a snapshot at that index and term 1. Do it once for each member, then start the nodes on these
     * directories: they load the snapshot and go on behind it. For content that was made elsewhere, a cluster of another
     * kind, say. It waits for {@code onSnapshotSave} or the cut, which are called on this thread.
     *
     * @return false, with the reason in the log, when a directory is not empty, the disk fails or the state machine could
     *     not save itself; nothing begins to run in any case
     * @throws IllegalArgumentException naming every mistake in the options
     * @throws IllegalStateException on a worker's thread, which must not wait
     */
    public static boolean bootstrap(BootstrapOptions opts) throws InterruptedException {
        return NodeProvider.get().bootstrap(opts);
    }

    /** A pool of so many daemon threads, named by the prefix; null for 0 or less, which means none. */
    public static @Nullable Executor createExecutor(String prefix, int number) {
        return number <= 0
                ? null
                : Executors.newFixedThreadPool(number, createThreadFactory(prefix));
    }

    /** Makes daemon threads named by the prefix and a number. */
    public static ThreadFactory createThreadFactory(String prefixName) {
        return new NamedThreadFactory(prefixName, true);
    }

    /**
     * The configuration that a text names; blank names nobody.
     *
     * @throws IllegalArgumentException naming the item that is not a peer or comes twice
     */
    public static Configuration getConfiguration(@Nullable String s) {
        return Configuration.of(s == null ? "" : s);
    }

    /**
     * The peer that a text names; blank names the empty peer.
     *
     * @throws IllegalArgumentException if the text names no peer
     */
    public static PeerId getPeerId(@Nullable String s) {
        PeerId peer = new PeerId();
        if (s == null || s.isBlank() || peer.parse(s)) {
            return peer;
        }
        throw new IllegalArgumentException(
                "'" + s + "' is not a peer; write ip:port[:idx[:priority]]");
    }

    /**
     * The address that a text names; blank names none.
     *
     * @throws IllegalArgumentException if the text is no address
     */
    public static @Nullable Endpoint getEndPoint(@Nullable String s) {
        if (s == null || s.isBlank()) {
            return null;
        }
        PeerId peer = new PeerId();
        if (!peer.parse(s) || !peer.getEndpoint().toString().equals(s.trim())) {
            throw new IllegalArgumentException("'" + s + "' is not an address; write ip:port");
        }
        return peer.getEndpoint();
    }
}

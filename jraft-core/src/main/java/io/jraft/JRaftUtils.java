package io.jraft;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.option.BootstrapOptions;
import io.jraft.option.NodeOptions;
import io.jraft.util.Endpoint;
import io.jraft.util.NamedThreadFactory;
import java.io.IOException;
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

    /**
     * Removes a member for good that was shut down: its term, its vote and its log from the journal that {@code logUri} (or the
     * engine's {@code journalDir}) names, which other groups may be using meanwhile, and from {@code raftMetaUri} what says whose
     * directory it is. What is left in {@code raftMetaUri} and {@code snapshotUri} means nothing any more; remove it before or after.
     * The journal's files go when no other group needs them.
     *
     * <p>For a member that its group has removed, or whose group has ended. Should one begin again under the same name, it is
     * a new member on an empty disk, with what a group does about those: see docs/operations.md. When this returns, all is on
     * disk; after a failure or a crash call it again. A member that is not there, or was forgotten before, is no error. The options
     * need not name more than the directories and the engine's options.
     *
     * @param serverId the member, with its idx
     * @throws IOException when the member runs, its log is damaged or the directories belong to another one: then nothing was
     *     done; when its log is in a storage of the user's own; or when the disk fails
     * @throws IllegalStateException on a worker's thread, which must not wait
     */
    public static void forget(String groupId, PeerId serverId, NodeOptions opts)
            throws IOException, InterruptedException {
        NodeProvider.get().forget(groupId, serverId, opts);
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

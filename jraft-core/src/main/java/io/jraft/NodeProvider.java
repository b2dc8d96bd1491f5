package io.jraft;

import io.jraft.entity.PeerId;
import io.jraft.option.BootstrapOptions;
import io.jraft.option.NodeOptions;
import io.jraft.rpc.RpcClient;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.util.Iterator;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The one door from the API to the engine, so that the API depends on nothing behind it.
 * Owner: ANY; found once by {@link ServiceLoader}. Implementations must allow concurrent calls.
 */
public interface NodeProvider {

    /** A node that has not been started. */
    Node createNode(String groupId, PeerId serverId);

    /** A server for that address that has not been started. */
    RpcServer createRpcServer(Endpoint endpoint);

    /** A client that has not been started. */
    RpcClient createRpcClient();

    /**
     * Lets a server carry the messages of the nodes at an address.
     *
     * @param rpcServer a server made by {@link #createRpcServer}
     * @param endpoint the address of the nodes; null for the one the server was made for
     */
    void attach(RpcServer rpcServer, @Nullable Endpoint endpoint);

    /**
     * Refuses a call that waits on a thread that must not, because others wait for it.
     *
     * @param call the name of the call
     * @throws IllegalStateException on a worker's thread
     */
    void requireMayWait(String call);

    /** See {@link JRaftUtils#bootstrap}. */
    boolean bootstrap(BootstrapOptions options) throws InterruptedException;

    /** See {@link JRaftUtils#forget}. */
    void forget(String groupId, PeerId serverId, NodeOptions options)
            throws IOException, InterruptedException;

    /** A clock that never goes back, in nanoseconds from an arbitrary start. */
    long monotonicNanos();

    /**
     * The provider of this process.
     *
     * @throws IllegalStateException if there is none on the class path
     */
    static NodeProvider get() {
        return Holder.provider();
    }

    /** Looks the provider up once, at first use. */
    final class Holder {

        private static @Nullable NodeProvider found;

        private Holder() {}

        /** Not a static initialiser: its failure would hide the sentence in an Error, and for ever. */
        static synchronized NodeProvider provider() {
            NodeProvider known = found;
            if (known == null) {
                known = load(NodeProvider.class.getClassLoader());
                found = known;
            }
            return known;
        }

        static NodeProvider load(@Nullable ClassLoader loader) {
            Iterator<NodeProvider> services =
                    ServiceLoader.load(NodeProvider.class, loader).iterator();
            if (services.hasNext()) {
                return services.next();
            }
            throw new IllegalStateException(
                    "No io.jraft.NodeProvider was found. Put the whole jraft-core jar on the class path,"
                            + " and when you build one jar of many keep its file"
                            + " META-INF/services/io.jraft.NodeProvider.");
        }
    }
}

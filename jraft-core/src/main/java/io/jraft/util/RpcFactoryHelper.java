package io.jraft.util;

import io.jraft.NodeProvider;
import io.jraft.rpc.RaftRpcFactory;
import io.jraft.rpc.RpcClient;
import io.jraft.rpc.RpcResponseFactory;
import io.jraft.rpc.RpcServer;
import org.jspecify.annotations.Nullable;

/** Gives the factories of servers, clients and answers. */
public class RpcFactoryHelper {

    private static final RaftRpcFactory FACTORY = new ProviderFactory();

    private static final RpcResponseFactory ANSWERS = new RpcResponseFactory() {};

    private RpcFactoryHelper() {}

    /** The factory of this process. */
    public static RaftRpcFactory rpcFactory() {
        return FACTORY;
    }

    /** What makes answers that tell a failure. */
    public static RpcResponseFactory responseFactory() {
        return ANSWERS;
    }

    private static final class ProviderFactory implements RaftRpcFactory {

        @Override
        public RpcClient createRpcClient(@Nullable ConfigHelper<RpcClient> helper) {
            return configured(NodeProvider.get().createRpcClient(), helper);
        }

        @Override
        public RpcServer createRpcServer(
                Endpoint endpoint, @Nullable ConfigHelper<RpcServer> helper) {
            return configured(NodeProvider.get().createRpcServer(endpoint), helper);
        }

        private static <T> T configured(T made, @Nullable ConfigHelper<T> helper) {
            if (helper != null) {
                helper.config(made);
            }
            return made;
        }
    }
}

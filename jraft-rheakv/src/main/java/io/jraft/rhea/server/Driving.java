package io.jraft.rhea.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.error.RemotingException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.DriverPlan;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rhea.rpc.KVCalls;
import io.jraft.rpc.RpcClient;
import io.jraft.util.Endpoint;
import io.jraft.util.RpcFactoryHelper;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The shell's words for the placement driver. Owner: the shell's thread. */
final class Driving {
    private static final int PAUSE_MS = 50;

    private Driving() {}

    /** Whether these words are for the driver. */
    static boolean isMeant(List<String> words) {
        String form = words.get(0) + " " + (words.size() - 1);
        return List.of("stores 0", "empty 1", "keep 1").contains(form);
    }

    /** Asks one member after the other until the one that leads has answered, or the time is over. */
    static int run(RheaKVStoreOptions options, List<String> words, PrintStream out) {
        DriverPlan driver = ClusterPlan.of(options).driver();
        if (driver == null) {
            throw new IllegalArgumentException(
                    "this file names no placement driver (placementDriverOptions.fake is true)");
        }
        PdRequest.Kind kind =
                switch (words.get(0)) {
                    case "empty" -> PdRequest.Kind.EMPTY;
                    case "keep" -> PdRequest.Kind.KEEP;
                    default -> PdRequest.Kind.PICTURE;
                };
        byte[] body = words.size() < 2 ? new byte[0] : words.get(1).getBytes(UTF_8);
        String cluster = options.getClusterName() + "-" + options.getClusterId();
        RpcClient rpc = RpcFactoryHelper.rpcFactory().createRpcClient();
        rpc.registerCodec(PdRequest.codec());
        rpc.registerCodec(PdReply.codec());
        if (!rpc.init(new io.jraft.option.RpcOptions())) {
            throw Errors.RPC_CONNECTION_ERROR.exception("the RPC client cannot start");
        }
        try {
            PdReply reply = ask(rpc, driver.servers(), new PdRequest(cluster, kind, body), options);
            if (reply.outcome() != PdReply.Outcome.OK) {
                throw Errors.INVALID_PARAMETER.exception(reply.text());
            }
            out.print(reply.text());
            return 0;
        } finally {
            rpc.shutdown();
        }
    }

    private static PdReply ask(
            RpcClient rpc, List<Endpoint> servers, PdRequest request, RheaKVStoreOptions options) {
        long end =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.getFutureTimeoutMillis());
        String trouble = "";
        try {
            for (int turn = 0; System.nanoTime() < end; turn++) {
                Endpoint server = servers.get(turn % servers.size());
                try {
                    Object answer =
                            rpc.invokeSync(
                                    server, request, options.getRpcOptions().getRpcTimeoutMillis());
                    if (answer instanceof PdReply reply
                            && reply.outcome() != PdReply.Outcome.ELSEWHERE) {
                        return reply;
                    }
                    trouble = server + " does not lead it";
                } catch (RemotingException e) {
                    trouble = KVCalls.saidBy(server, "" + e.getMessage());
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Errors.LEADER_NOT_AVAILABLE.exception(
                "the placement driver did not answer in time: " + trouble);
    }
}

package io.jraft.example.counter;

import io.jraft.Node;
import io.jraft.NodeStatus;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.error.OverloadException;
import io.jraft.example.counter.CounterReply.Code;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcServer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests of clients into tasks and reads of the node, and the node's answers into replies.
 * Owner: ANY thread; keeps no state of its own. Called by the RPC server; replies leave on the FSM thread or the caller's.
 */
final class CounterService {
    private final String groupId;
    private final CounterStateMachine counter;
    private final Supplier<@Nullable Node> node;

    /** The node is supplied late: the RPC server has to know its processors before the node exists. */
    CounterService(String groupId, CounterStateMachine counter, Supplier<@Nullable Node> node) {
        this.groupId = groupId;
        this.counter = counter;
        this.node = node;
    }

    /** Call before the server starts. */
    void register(RpcServer server) {
        CounterCodecs.all().forEach(server::registerCodec);
        server.registerProcessor(
                new RpcProcessor<CounterRequest>() {
                    @Override
                    public void handleRequest(RpcContext context, CounterRequest request) {
                        handle(context, request);
                    }

                    @Override
                    public String interest() {
                        return CounterRequest.class.getName();
                    }
                });
        server.registerProcessor(
                new RpcProcessor<StatusRequest>() {
                    @Override
                    public void handleRequest(RpcContext context, StatusRequest request) {
                        context.sendResponse(status());
                    }

                    @Override
                    public String interest() {
                        return StatusRequest.class.getName();
                    }
                });
    }

    private void handle(RpcContext context, CounterRequest request) {
        Node here = node.get();
        Long delta = request.delta();
        if (!request.groupId().equals(groupId)) {
            context.sendResponse(
                    CounterReply.failed(
                            Code.INVALID,
                            "",
                            "this server hosts the group '"
                                    + groupId
                                    + "', not '"
                                    + request.groupId()
                                    + "'"));
        } else if (here == null) {
            context.sendResponse(
                    CounterReply.failed(Code.REFUSED, "", "this server is still starting"));
        } else if (delta == null) {
            get(context, here);
        } else {
            add(context, here, delta);
        }
    }

    private void add(RpcContext context, Node here, long delta) {
        AddTask done = new AddTask(context, here);
        try {
            here.apply(new Task(CounterStateMachine.entry(delta), done));
        } catch (OverloadException e) {
            // So full that not even the refusal finds room; the closure does not run then.
            context.sendResponse(
                    CounterReply.failed(
                            Code.REFUSED, leader(here), "overloaded: " + e.getMessage()));
        }
    }

    private void get(RpcContext context, Node here) {
        here.readIndex(
                new byte[0],
                new ReadIndexClosure() {
                    @Override
                    public void run(Status status, long index, byte @Nullable [] requestContext) {
                        // This server has applied the index that was confirmed, so its own counter
                        // is fresh enough.
                        context.sendResponse(
                                status.isOk()
                                        ? CounterReply.ok(counter.value())
                                        // A read changes nothing, so to ask again is always safe.
                                        : CounterReply.failed(
                                                Code.REFUSED, leader(here), status.toString()));
                    }
                });
    }

    private StatusReply status() {
        Node here = node.get();
        if (here == null) {
            return new StatusReply("STARTING", 0, "", 0, counter.value(), 0, "");
        }
        NodeStatus status = here.status();
        String error = status.errorCause();
        return new StatusReply(
                status.role().name().replace("STATE_", ""),
                status.term(),
                leader(here),
                status.appliedIndex(),
                counter.value(),
                status.snapshotIndex(),
                error == null ? "" : error);
    }

    private static String leader(Node here) {
        PeerId leader = here.getLeaderId();
        return leader == null || leader.isEmpty() ? "" : leader.getEndpoint().toString();
    }

    private static final class AddTask implements CounterStateMachine.AddClosure {
        private final RpcContext context;
        private final Node here;
        private long valueAfter;

        AddTask(RpcContext context, Node here) {
            this.context = context;
            this.here = here;
        }

        @Override
        public void added(long value) {
            valueAfter = value;
        }

        @Override
        public void run(Status status) {
            context.sendResponse(reply(status));
        }

        private CounterReply reply(Status status) {
            if (status.isOk()) {
                return CounterReply.ok(valueAfter);
            }
            // Only what is known not to have been appended may be asked again; everything else
            // could count twice.
            Code code =
                    status.outcome() == Status.Outcome.NOT_APPENDED ? Code.REFUSED : Code.UNKNOWN;
            return CounterReply.failed(code, leader(here), status.toString());
        }
    }
}

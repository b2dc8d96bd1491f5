package io.jraft.bench.ratis;

import io.jraft.bench.node.Contestant;
import io.jraft.bench.node.Operation;
import io.jraft.bench.node.ReadKind;
import io.jraft.bench.node.ServerMain;
import io.jraft.bench.node.ServerSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * A Ratis server that is asked in its own process, without a client and its network between. Thread: see {@link Contestant}.
 */
public final class RatisServer implements Contestant {
    private final RaftServer server;
    private final List<RaftGroupId> groups = new ArrayList<>();
    private final ClientId client = ClientId.randomId();
    private long calls;

    private RatisServer(ServerSpec spec) throws IOException {
        List<RaftPeer> peers = new ArrayList<>();
        for (int i = 0; i < spec.endpoints().size(); i++) {
            peers.add(
                    RaftPeer.newBuilder()
                            .setId("n" + i)
                            .setAddress(spec.endpoints().get(i))
                            .build());
        }
        String[] self = spec.endpoints().get(spec.id()).split(":", -1);
        RaftPeerId id = peers.get(spec.id()).getId();
        for (int group = 0; group < spec.groups(); group++) {
            groups.add(RaftGroupId.valueOf(new UUID(1, group + 1L)));
        }
        server =
                RaftServer.newBuilder()
                        .setServerId(id)
                        .setGroup(RaftGroup.valueOf(groups.get(0), peers))
                        .setProperties(
                                Tuning.properties(
                                        spec.directory(), self[0], Integer.parseInt(self[1])))
                        .setStateMachineRegistry(group -> new Walker())
                        .build();
        server.start();
        for (RaftGroupId group : groups.subList(1, groups.size())) {
            RaftClientReply reply =
                    server.groupManagement(
                            GroupManagementRequest.newAdd(
                                    client, id, calls++, RaftGroup.valueOf(group, peers)));
            if (!reply.isSuccess()) {
                throw new IOException("cannot add a group: " + reply);
            }
        }
    }

    public static void main(String[] args) {
        ServerMain.run(args, RatisServer::new);
    }

    @Override
    public int[] led() {
        return IntStream.range(0, groups.size()).filter(this::leads).toArray();
    }

    private boolean leads(int group) {
        try {
            return server.getDivision(groups.get(group)).getInfo().isLeaderReady();
        } catch (IOException notThere) {
            throw new IllegalStateException("a group is gone: " + notThere, notThere);
        }
    }

    @Override
    public void submit(int group, byte[] payload, Operation operation) {
        send(
                group,
                Message.valueOf(UnsafeByteOperations.unsafeWrap(payload)),
                RaftClientRequest.writeRequestType(),
                operation);
    }

    /** Ratis has one kind of linearizable read, which uses the lease where the leader has one. */
    @Override
    public void read(ReadKind kind, int group, Operation operation) {
        if (kind == ReadKind.INDEX) {
            operation.done("reads of Ratis are measured as lease reads only");
        } else {
            send(group, Message.EMPTY, RaftClientRequest.readRequestType(), operation);
        }
    }

    private void send(
            int group, Message message, RaftClientRequest.Type type, Operation operation) {
        try {
            // Nothing can come out of the callback itself, so nobody needs to look at its future.
            var unused =
                    server.submitClientRequestAsync(
                                    RaftClientRequest.newBuilder()
                                            .setClientId(client)
                                            .setServerId(server.getId())
                                            .setGroupId(groups.get(group))
                                            .setCallId(calls++)
                                            .setMessage(message)
                                            .setType(type)
                                            .build())
                            .whenComplete((reply, failure) -> operation.done(why(reply, failure)));
        } catch (IOException e) {
            operation.done(e.toString());
        }
    }

    private static @Nullable String why(
            @Nullable RaftClientReply reply, @Nullable Throwable failure) {
        if (failure != null) {
            return failure.toString();
        }
        return reply != null && reply.isSuccess() ? null : String.valueOf(reply);
    }

    @Override
    public String notes() {
        return Tuning.NOTES;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

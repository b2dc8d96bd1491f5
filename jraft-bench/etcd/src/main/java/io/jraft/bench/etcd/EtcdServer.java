package io.jraft.bench.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.etcd.jetcd.options.GetOption;
import io.jraft.bench.node.Contestant;
import io.jraft.bench.node.Operation;
import io.jraft.bench.node.ReadKind;
import io.jraft.bench.node.ServerMain;
import io.jraft.bench.node.ServerSpec;
import io.jraft.bench.node.StoreKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A member of an etcd cluster, a process of its own, and a client of it here. The load is made beside the member that leads, and
 * goes straight to it, so that nothing of it is forwarded. Thread: see {@link Contestant}.
 */
public final class EtcdServer implements Contestant {
    private static final long STATUS_MS = 2_000;

    private final EtcdProcess member;
    private final List<Client> clients = new ArrayList<>();
    private final List<KV> kv = new ArrayList<>();
    private final StoreKeys<ByteSequence> keys = new StoreKeys<>(ByteSequence::from);
    private int turn;

    private EtcdServer(ServerSpec spec) throws IOException {
        member = EtcdProcess.start(spec, Integer.getInteger("jraft.bench.electionTimeoutMs", 0));
        for (int i = 0; i < EtcdTuning.CONNECTIONS; i++) {
            Client client = Client.builder().endpoints(member.client()).build();
            clients.add(client);
            kv.add(client.getKVClient());
        }
    }

    public static void main(String[] args) {
        ServerMain.run(args, EtcdServer::new);
    }

    @Override
    public int[] led() {
        member.check();
        try {
            StatusResponse status =
                    clients.get(0)
                            .getMaintenanceClient()
                            .statusMember(member.client().toString())
                            .get(STATUS_MS, TimeUnit.MILLISECONDS);
            return status.getLeader() == status.getHeader().getMemberId() ? new int[1] : new int[0];
        } catch (ExecutionException | TimeoutException notYet) {
            // It serves nobody before it has met the others. If that does not come the bench gives
            // up, and says so.
            return new int[0];
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new int[0];
        }
    }

    @Override
    public void submit(int group, byte[] payload, Operation operation) {
        next().put(keys.put(), ByteSequence.from(payload))
                .whenComplete((done, failure) -> operation.done(why(true, failure)));
    }

    @Override
    public void read(ReadKind kind, int group, Operation operation) {
        if (keys.isMissing()) {
            operation.done(keys.whatIsMissing());
        } else if (kind == ReadKind.GET) {
            answer(next().get(keys.get()), 1, operation);
        } else if (kind == ReadKind.SCAN) {
            StoreKeys.Range<ByteSequence> range = keys.scan();
            GetOption until = GetOption.builder().withRange(range.to()).build();
            answer(next().get(range.from(), until), StoreKeys.SCANNED, operation);
        } else {
            operation.done("etcd has no such read here");
        }
    }

    /** Connections are used in turn. */
    private KV next() {
        turn = turn + 1 == kv.size() ? 0 : turn + 1;
        return kv.get(turn);
    }

    private static void answer(
            CompletableFuture<GetResponse> asked, int keys, Operation operation) {
        asked.whenComplete(
                (answer, failure) ->
                        operation.done(
                                why(failure != null || answer.getKvs().size() == keys, failure)));
    }

    private static @Nullable String why(boolean right, @Nullable Throwable failure) {
        if (failure != null) {
            return failure.toString();
        }
        return right ? null : "it did not answer what was written";
    }

    @Override
    public long ownSyncs() throws IOException {
        return member.syncs();
    }

    @Override
    public String notes() {
        return EtcdTuning.NOTES;
    }

    @Override
    public void close() throws IOException {
        clients.forEach(Client::close);
        member.close();
    }
}

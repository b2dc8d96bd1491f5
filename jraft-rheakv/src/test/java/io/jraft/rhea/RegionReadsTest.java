package io.jraft.rhea;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Node;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.error.OverloadException;
import io.jraft.error.RaftError;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.memory.MemoryStorage;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reads that a replica cannot answer. */
class RegionReadsTest {
    /** A group whose queues are so full that it cannot even run a closure. */
    private static Node full() {
        return (Node)
                Proxy.newProxyInstance(
                        Node.class.getClassLoader(),
                        new Class<?>[] {Node.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("readIndex")) {
                                throw new OverloadException("too many reads");
                            }
                            return null;
                        });
    }

    /** A group in trouble: it can tell no index, and notes what else it is asked. */
    private static Node inTrouble(List<String> asked) {
        return (Node)
                Proxy.newProxyInstance(
                        Node.class.getClassLoader(),
                        new Class<?>[] {Node.class},
                        (proxy, method, arguments) -> {
                            asked.add(method.getName());
                            if (method.getName().equals("readIndex")) {
                                ((ReadIndexClosure) arguments[1])
                                        .run(new Status(RaftError.ETIMEDOUT, "no quorum"));
                            }
                            return null;
                        });
    }

    @Test
    @DisplayName("K8 a read whose index cannot be had is refused; it is never put into the log")
    void neverThroughTheLog() {
        List<String> asked = new ArrayList<>();
        assertThat(safely(inTrouble(asked))).isEqualTo(Errors.LEADER_NOT_AVAILABLE);
        assertThat(asked).contains("readIndex").doesNotContain("apply");
    }

    @Test
    @DisplayName("O19 a read that finds no room at all is answered, and not forgotten")
    void noRoom() {
        assertThat(safely(full())).isEqualTo(Errors.SERVER_BUSY);
    }

    /** With what a safe read at a replica is refused. */
    private static Errors safely(Node node) {
        RegionStore store = new MemoryStorage().region(3);
        KVStateMachine machine =
                new KVStateMachine(3, store, false, new KVStateMachine.Listener() {}, 0);
        RegionReads reads =
                new RegionReads(3, machine, store, Runnable::run, new RegionLoad(bound -> 0));
        List<KVReply> replies = new ArrayList<>();
        byte[] get = KVRead.encode(new KVRead.Get(new byte[] {1}));
        reads.safe(node, new KVRequest("kv-3", 3, 1, KVRequest.Kind.READ_SAFE, get), replies::add);
        assertThat(replies).hasSize(1);
        return ((Refused) replies.get(0).result()).error();
    }
}

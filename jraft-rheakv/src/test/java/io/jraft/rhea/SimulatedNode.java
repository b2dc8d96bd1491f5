package io.jraft.rhea;

import io.jraft.Closure;
import io.jraft.Node;
import io.jraft.NodeStatus;
import io.jraft.TransferResult;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.conf.Configuration;
import io.jraft.core.State;
import io.jraft.core.node.StatusBoard.Picture;
import io.jraft.engine.GroupAdmin;
import io.jraft.engine.GroupDoor;
import io.jraft.engine.GroupHandle;
import io.jraft.engine.GroupLeadership;
import io.jraft.engine.GroupView;
import io.jraft.entity.NodeId;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.option.NodeOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a store uses of a {@link Node}, of a member that runs in the simulator: the same doors of the engine as the real one has. All
 * else is refused. Owner: the run's thread.
 */
public final class SimulatedNode {
    private final NodeId id;
    private final Supplier<@Nullable GroupHandle> member;
    private final GroupDoor door = new GroupDoor(() -> false, () -> false);
    private final NodeOptions options = new NodeOptions();

    private SimulatedNode(NodeId id, Supplier<@Nullable GroupHandle> member) {
        this.id = id;
        this.member = member;
    }

    /** Of a member of a group; null where it does not run. */
    static Node of(String group, PeerId peer, Supplier<@Nullable GroupHandle> member) {
        SimulatedNode few = new SimulatedNode(new NodeId(group, peer), member);
        return (Node)
                Proxy.newProxyInstance(
                        Node.class.getClassLoader(),
                        new Class<?>[] {Node.class},
                        (proxy, method, arguments) -> {
                            try {
                                return SimulatedNode.class
                                        .getMethod(method.getName(), method.getParameterTypes())
                                        .invoke(few, arguments);
                            } catch (NoSuchMethodException e) {
                                throw new UnsupportedOperationException(method.toString(), e);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private GroupHandle running() {
        GroupHandle here = member.get();
        if (here == null) {
            throw new IllegalStateException(id + " does not run");
        }
        return here;
    }

    private Picture picture() {
        return running().status().picture();
    }

    public void apply(Task task) {
        door.apply(running(), task);
    }

    public void readIndex(byte @Nullable [] context, ReadIndexClosure done) {
        done.setResult(ReadIndexClosure.INVALID_LOG_INDEX, context);
        door.read(running(), false, done);
    }

    public boolean isLeader() {
        GroupHandle here = member.get();
        return here != null && here.status().picture().state() == State.STATE_LEADER;
    }

    public @Nullable PeerId getLeaderId() {
        GroupHandle here = member.get();
        return here == null ? null : here.status().picture().leader();
    }

    public NodeId getNodeId() {
        return id;
    }

    public List<PeerId> listPeers() {
        return members().listPeers();
    }

    public List<PeerId> listLearners() {
        return members().listLearners();
    }

    private Configuration members() {
        if (!GroupView.leads(picture())) {
            throw new IllegalStateException("Not leader");
        }
        return picture().conf().current().toConfiguration();
    }

    public NodeStatus status() {
        GroupHandle here = member.get();
        if (here == null) {
            return GroupView.notStarted(State.STATE_UNINITIALIZED, options, null);
        }
        Picture now = here.status().picture();
        return GroupView.status(
                now, now.state(), here.applied().read(), options.getElectionTimeoutMs());
    }

    public void snapshot(@Nullable Closure done) {
        GroupHandle here = running();
        here.mailbox().post(() -> here.node().snapshot(done));
    }

    public void changePeers(Configuration members, Configuration expected, @Nullable Closure done) {
        new GroupAdmin(running()).changePeers(members, expected, done);
    }

    public CompletableFuture<TransferResult> transferLeadership(PeerId peer) {
        return GroupLeadership.transferAndTell(running(), peer);
    }

    @Override
    public String toString() {
        return "SimulatedNode " + id;
    }
}

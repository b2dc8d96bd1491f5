package io.jraft.rhea.pd;

import io.jraft.Node;
import io.jraft.RaftGroupService;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rpc.RpcServer;
import io.jraft.util.NamedThreadFactory;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the placement driver's group: its node and its thread. What is decided is the {@link PdDesk}'s.
 * Owner: the store that it runs in; requests come on ANY.
 */
public final class PdServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PdServer.class);
    private static final int WAITING_MAX = 4_096;

    private final PdStateMachine machine;
    private final PdDesk desk;
    private final RaftGroupService service;
    private final ThreadPoolExecutor thread;

    private volatile @Nullable Node node;

    /**
     * Starts a member.
     *
     * @param options of its node: the initial members and its directories
     * @param server that the store has
     * @throws IllegalStateException if it cannot start; nothing is left running
     */
    public PdServer(
            String group,
            PeerId self,
            NodeOptions options,
            RpcServer server,
            PdRules rules,
            long clusterId) {
        long begun = System.nanoTime();
        desk =
                new PdDesk(
                        rules,
                        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                        this::onThread,
                        () -> node,
                        this::published);
        machine = new PdStateMachine(clusterId, desk);
        thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        0,
                        TimeUnit.MILLISECONDS,
                        new LinkedBlockingQueue<>(),
                        new NamedThreadFactory("rheakv-placement-", true));
        options.setFsm(machine);
        service = new RaftGroupService(group, self, options, server, true);
        boolean started = false;
        try {
            node = service.start(true);
            started = true;
        } finally {
            if (!started) {
                thread.shutdown();
            }
        }
    }

    /** Handles a request; {@code reply} is called once, on any thread. */
    public void handle(PdRequest request, Consumer<PdReply> reply) {
        if (thread.getQueue().size() > WAITING_MAX) {
            reply.accept(PdReply.refused("the placement driver has too much to do"));
            return;
        }
        try {
            thread.execute(() -> reply.accept(desk.answer(request)));
        } catch (RejectedExecutionException e) {
            reply.accept(PdReply.refused("the placement driver is stopping"));
        }
    }

    private PdState published() {
        return machine.published();
    }

    /** The regions as this member has heard of them, with their members. Thread: ANY. */
    public List<RegionInfo> regions() {
        return machine.published().regions().values().stream().map(PdEntry.Region::info).toList();
    }

    /** Whether it leads. */
    public boolean isLeader() {
        Node here = node;
        return here != null && here.isLeader();
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The placement driver stops", e);
        }
    }

    @Override
    public void close() {
        service.shutdown();
        try {
            service.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdown();
    }
}

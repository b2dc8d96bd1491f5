package io.jraft.rhea.pd;

import io.jraft.Closure;
import io.jraft.Node;
import io.jraft.RaftGroupService;
import io.jraft.Status;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.error.OverloadException;
import io.jraft.error.RaftError;
import io.jraft.option.NodeOptions;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rpc.RpcServer;
import io.jraft.util.NamedThreadFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the placement driver's group. All that its leader decides is decided on one thread, which waits for nothing.
 * Owner: the store that it runs in; requests come on ANY.
 */
public final class PdServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PdServer.class);
    private static final int WAITING_MAX = 4_096;

    private final PdRules rules;
    private final LongSupplier clockMs;
    private final PdStateMachine machine;
    private final RaftGroupService service;
    private final ThreadPoolExecutor thread;

    /** What the leader has in its head; only the thread's. Null while another one leads. */
    private @Nullable Driver driver;

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
        this.rules = rules;
        long begun = System.nanoTime();
        clockMs = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        machine = new PdStateMachine(clusterId, new Leading());
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
            thread.execute(() -> reply.accept(answer(request)));
        } catch (RejectedExecutionException e) {
            reply.accept(PdReply.refused("the placement driver is stopping"));
        }
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

    private PdReply answer(PdRequest request) {
        Driver leading = driver;
        if (leading == null) {
            return PdReply.elsewhere(leader());
        }
        try {
            return switch (request.kind()) {
                case BEAT -> beat(leading, StoreBeat.decode(request.body()));
                case PICTURE ->
                        PdReply.ok(
                                PictureText.of(
                                        leading.picture(clockMs.getAsLong(), machine.published())));
                case EMPTY -> leaving(request.body(), true);
                case KEEP -> leaving(request.body(), false);
                case INVITE -> PdReply.refused("replicas are the stores' to make");
            };
        } catch (IllegalArgumentException e) {
            return PdReply.refused(String.valueOf(e.getMessage()));
        }
    }

    private PdReply beat(Driver leading, StoreBeat beat) {
        List<Instruction> told = leading.beat(clockMs.getAsLong(), beat, machine.published());
        for (PdEntry entry : leading.takeProposals()) {
            propose(entry, entry instanceof PdEntry.Ids ids ? new Granting(leading, ids) : null);
        }
        return new PdReply(PdReply.Outcome.OK, "", told);
    }

    private PdReply leaving(byte[] address, boolean leaving) {
        PdEntry.Store known =
                machine.published().stores().get(new String(address, StandardCharsets.UTF_8));
        if (known == null) {
            return PdReply.refused(
                    "there is no such store; there are " + machine.published().stores().keySet());
        }
        propose(new PdEntry.Store(known.address(), known.floor(), leaving), null);
        return PdReply.ok("");
    }

    private void propose(PdEntry entry, @Nullable Closure done) {
        Node here = node;
        if (here == null) {
            return;
        }
        try {
            here.apply(new Task(ByteBuffer.wrap(entry.encode()), done == null ? LOST : done));
        } catch (OverloadException | IllegalStateException e) {
            LOG.info("{} is not proposed now: {}", entry, e.getMessage());
            if (done != null) {
                done.run(Status.unknownOutcome(RaftError.EBUSY, "not proposed"));
            }
        }
    }

    /** Nothing is lost by it: the next beat brings the same. */
    private static final Closure LOST =
            status -> {
                if (!status.isOk()) {
                    LOG.debug("An entry of the placement driver was not applied: {}", status);
                }
            };

    private String leader() {
        Node here = node;
        PeerId leader = here == null ? null : here.getLeaderId();
        return leader == null || leader.isEmpty() ? "" : leader.getEndpoint().toString();
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The placement driver stops", e);
        }
    }

    /** Numbers go to the leader that asked for them, and to no later one in the same process. */
    private final class Granting implements PdStateMachine.IdsClosure {
        private final Driver asker;
        private final PdEntry.Ids ids;
        private long first;

        Granting(Driver asker, PdEntry.Ids ids) {
            this.asker = asker;
            this.ids = ids;
        }

        @Override
        public void took(long taken) {
            first = taken;
        }

        @Override
        public void run(Status status) {
            long taken = status.isOk() ? first : 0;
            onThread(() -> asker.granted(taken, ids.count()));
        }
    }

    private final class Leading implements PdStateMachine.Listener {
        @Override
        public void onLeaderStart(long term) {
            LOG.info("This store's placement driver leads in term {}", term);
            onThread(() -> driver = new Driver(rules, clockMs.getAsLong()));
        }

        @Override
        public void onLeaderStop() {
            onThread(() -> driver = null);
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

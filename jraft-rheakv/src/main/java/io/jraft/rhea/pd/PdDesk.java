package io.jraft.rhea.pd;

import io.jraft.Closure;
import io.jraft.Node;
import io.jraft.Status;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.error.OverloadException;
import io.jraft.error.RaftError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a member of the placement driver's group is asked: as long as it leads, it has a {@link Driver}, asks that, and proposes what the
 * log has to have. Has no thread, no clock and no node of its own.
 * Owner: one thread; who leads is told on FSM.
 */
public final class PdDesk implements PdStateMachine.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(PdDesk.class);

    private final PdRules rules;
    private final LongSupplier clockMs;
    private final Executor thread;
    private final Supplier<@Nullable Node> node;
    private final Supplier<PdState> published;

    /** What the leader has in its head; null while another one leads. */
    private @Nullable Driver driver;

    /**
     * One that does not lead.
     *
     * @param thread the owner; waits for nothing, keeps the order, may forget what comes when it stops
     * @param node of the group; null before it was started
     * @param published the group's state, as of the last batch that was applied here
     */
    public PdDesk(
            PdRules rules,
            LongSupplier clockMs,
            Executor thread,
            Supplier<@Nullable Node> node,
            Supplier<PdState> published) {
        this.rules = rules;
        this.clockMs = clockMs;
        this.thread = thread;
        this.node = node;
        this.published = published;
    }

    @Override
    public void onLeaderStart(long term) {
        LOG.info("This store's placement driver leads in term {}", term);
        thread.execute(() -> driver = new Driver(rules, clockMs.getAsLong()));
    }

    @Override
    public void onLeaderStop() {
        thread.execute(() -> driver = null);
    }

    /** Answers a request, at once. */
    public PdReply answer(PdRequest request) {
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
                                        leading.picture(clockMs.getAsLong(), published.get())));
                case EMPTY -> leaving(request.body(), true);
                case KEEP -> leaving(request.body(), false);
                case INVITE -> PdReply.refused("replicas are the stores' to make");
            };
        } catch (IllegalArgumentException e) {
            return PdReply.refused(String.valueOf(e.getMessage()));
        }
    }

    private PdReply beat(Driver leading, StoreBeat beat) {
        List<Instruction> told = leading.beat(clockMs.getAsLong(), beat, published.get());
        for (PdEntry entry : leading.takeProposals()) {
            propose(entry, entry instanceof PdEntry.Ids ids ? new Granting(leading, ids) : null);
        }
        return new PdReply(PdReply.Outcome.OK, "", told);
    }

    private PdReply leaving(byte[] address, boolean leaving) {
        PdEntry.Store known =
                published.get().stores().get(new String(address, StandardCharsets.UTF_8));
        if (known == null) {
            return PdReply.refused(
                    "there is no such store; there are " + published.get().stores().keySet());
        }
        propose(new PdEntry.Store(known.address(), known.floor(), leaving), null);
        return PdReply.ok("");
    }

    private void propose(PdEntry entry, @Nullable Closure done) {
        Node here = node.get();
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
        Node here = node.get();
        PeerId leader = here == null ? null : here.getLeaderId();
        return leader == null || leader.isEmpty() ? "" : leader.getEndpoint().toString();
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
            thread.execute(() -> asker.granted(taken, ids.count()));
        }
    }
}

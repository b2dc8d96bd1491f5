package io.jraft.core.replication;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.log.LogReader;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage.RelayRequest;
import io.jraft.message.RaftMessage.RelayResponse;
import io.jraft.message.RaftMessage.RelayResponse.Result;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A follower hands what is committed on to learners that the configuration gives it, so that a leader with many of them, or
 * with some that are far away, sends its entries once. It keeps one question of each and answers when there is something,
 * or after a while; it never sends what it does not know to be committed, for that may be taken back. Owner: LOOP. Called by
 * the node for messages, and at the end of a turn. Invariants: I-3 what is handed on never changes.
 */
@OwnedBy(Owner.LOOP)
public final class Relay {
    private static final int COLD_BYTES = 1 << 20;

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final LogReader reader;
    private final Outbox outbox;
    private final Deadlines deadlines;
    private final SnapshotOffer offers;
    private final Map<PeerId, Asked> asked = new LinkedHashMap<>();
    private long handedOn;

    public Relay(
            NodeContext ctx,
            NodeState state,
            LogManager log,
            LogReader reader,
            Outbox outbox,
            Deadlines deadlines,
            SnapshotOffer offers) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.reader = reader;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.offers = offers;
    }

    /** One learner's newest question. */
    private static final class Asked {
        RelayRequest question;
        final long answerAt;
        boolean loading;

        Asked(RelayRequest question, long answerAt) {
            this.question = question;
            this.answerAt = answerAt;
        }
    }

    /** A learner asks; it is answered at the end of this turn, or later. */
    public void onRequest(RelayRequest m) {
        // Well before the learner, or its leader, takes this node for dead.
        long answerAt = ctx.clock().nanoTime() + ctx.settings().electionTimeout() / 4;
        Asked known = asked.get(m.route().from());
        if (known == null) {
            asked.put(m.route().from().copy(), new Asked(m, answerAt));
        } else {
            // It lost patience, or its question seemed lost; it shall not wait anew for that.
            known.question = m;
        }
        deadlines.armNoLater(Kind.RELAY, answerAt);
    }

    /** Whether this node, as a follower, feeds a peer. */
    public boolean feeds(PeerId peer) {
        return !state.isLeader() && ctx.self().equals(log.conf().sourceOf(peer));
    }

    /** End of a turn, when the commit index has moved as far as it will. */
    public void turn(long now) {
        if (asked.isEmpty()) {
            return;
        }
        asked.values().removeIf(a -> !a.loading && answered(a, now));
        for (Asked a : asked.values()) {
            if (!a.loading) {
                deadlines.armNoLater(Kind.RELAY, a.answerAt);
            }
        }
    }

    /** The last index that may be handed on: not what is durable, not what is likely; only that is never taken back. */
    private long safe() {
        return state.commit();
    }

    /** True when the question was answered; else it stays. */
    private boolean answered(Asked a, long now) {
        LogId after = a.question.after();
        if (!feeds(a.question.route().from())) {
            return answer(a, Result.REFUSED);
        }
        long term = log.termAt(after.index());
        boolean due = now - a.answerAt >= 0;
        if (after.index() > safe()) {
            if (term >= 0 && term != after.term()) {
                return answer(a, Result.MISMATCH);
            }
            return due && answer(a, Result.WAIT);
        }
        if (term < 0 || after.index() + 1 < log.firstIndex()) {
            SnapshotMeta meta = offers.latest();
            return meta != null && meta.last().index() > after.index()
                    ? answer(a, Result.SNAPSHOT, List.of(), meta)
                    : due && answer(a, Result.WAIT);
        }
        if (term != after.term()) {
            return answer(a, Result.MISMATCH);
        }
        if (after.index() == safe()) {
            return due && answer(a, Result.ENTRIES);
        }
        return handOn(a, after.index() + 1);
    }

    private boolean handOn(Asked a, long first) {
        long commit = safe();
        if (log.inMemory(first)) {
            List<EntryBlock> blocks =
                    log.blocks(
                            first,
                            commit,
                            ctx.settings().appendEntriesMax(),
                            ctx.settings().appendBytesMax());
            return answer(a, Result.ENTRIES, blocks, null);
        }
        a.loading = true;
        RelayRequest question = a.question;
        reader.read(first, commit, COLD_BYTES, blocks -> loaded(a, question, commit, blocks));
        return false;
    }

    private void loaded(
            Asked a, RelayRequest question, long commit, @Nullable List<EntryBlock> blocks) {
        a.loading = false;
        // Else the learner has asked anew, or the entries went with a snapshot: the turn that
        // follows looks again.
        if (a.question == question && blocks != null && feeds(question.route().from())) {
            asked.values().remove(a);
            answer(a, Result.ENTRIES, upTo(commit, blocks), null);
        }
    }

    private static List<EntryBlock> upTo(long commit, List<EntryBlock> blocks) {
        List<EntryBlock> kept = new ArrayList<>();
        for (EntryBlock block : blocks) {
            if (block.lastIndex() <= commit) {
                kept.add(block);
            } else if (block.firstIndex() <= commit) {
                kept.add(block.slice(block.firstIndex(), commit));
            }
        }
        return kept;
    }

    private boolean answer(Asked a, Result result) {
        return answer(a, result, List.of(), null);
    }

    private boolean answer(
            Asked a, Result result, List<EntryBlock> blocks, @Nullable SnapshotMeta snapshot) {
        LogId after = a.question.after();
        for (EntryBlock block : blocks) {
            handedOn += block.count();
        }
        outbox.send(
                new RelayResponse(
                        ctx.back(a.question.route()),
                        state.term(),
                        a.question.id(),
                        result,
                        after,
                        result == Result.ENTRIES ? log.chainAt(after.index()) : 0,
                        safe(),
                        blocks,
                        snapshot));
        return true;
    }

    /** Entries that were handed on since this node started. */
    public long handedOn() {
        return handedOn;
    }
}

package io.jraft.protocol;

import static io.jraft.check.Invariant.I_12;

import io.jraft.check.Check;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads that wait until a quorum has confirmed the leader (thesis 6.4). All reads of a turn share one round; appends
 * and heartbeats carry the number of the newest round and their answers echo it.
 * Owner: LOOP. Called by the read-only service of a leader. Calls {@link Quorum}.
 * Invariants: I-12: a round counts only echoes of its own number or a later one, so an answer to something sent before
 * the read came never confirms it. Numbers are never used twice, not even by a later term of this node.
 *
 * <p>The caller passes echoes of accepted messages of the current term only: a refusal confirms nothing. It opens
 * rounds only once an entry of its own term is committed. Rounds are bounded by the reads that were admitted: each
 * holds at least one batch.
 *
 * @param <R> a batch of reads
 */
@OwnedBy(Owner.LOOP)
public final class ReadIndexRounds<R> {
    /**
     * Reads that are safe once the index is applied.
     *
     * @param reads as staged
     * @param index commit index at the time their round was opened
     */
    public record Confirmed<R>(R reads, long index) {}

    private record Round<R>(long number, long index, List<R> batches) {}

    private final ArrayDeque<Round<R>> pending = new ArrayDeque<>();

    /** Newest round each peer echoed while one was pending; a cell per peer, so that an echo allocates nothing. */
    private final Map<PeerId, long[]> echoes = new LinkedHashMap<>();

    private List<R> staged = new ArrayList<>();
    private long newest;

    /** Keeps a batch for the next round. */
    public void stage(R batch) {
        staged.add(batch);
    }

    /**
     * Opens a round for everything staged. Send its number to all voters afterwards, never before.
     *
     * @param commit commit index of the leader now
     * @return the round's number; 0 when nothing is staged
     */
    public long open(long commit) {
        if (staged.isEmpty()) {
            return 0;
        }
        newest++;
        pending.add(new Round<>(newest, commit, staged));
        staged = new ArrayList<>();
        return newest;
    }

    /** Number to put into messages: of the newest round ever opened, 0 before the first. */
    public long newest() {
        return newest;
    }

    /** A peer accepted a message of the current term that carried this round. */
    public void echoed(PeerId peer, long round) {
        Check.that(
                round <= newest, I_12, "round %d is echoed, but the newest is %d", round, newest);
        if (pending.isEmpty()) {
            // A later round has a higher number, so this echo can never count.
            return;
        }
        long[] cell = echoes.get(peer);
        if (cell == null) {
            echoes.put(peer.copy(), new long[] {round});
        } else {
            cell[0] = Math.max(cell[0], round);
        }
    }

    /**
     * Takes out what a quorum has confirmed, oldest first.
     *
     * @param conf configuration in force: while joint, both majorities must have echoed
     * @param self this leader; counts as a voter only if it is one
     */
    public List<Confirmed<R>> confirmed(ConfEntry conf, PeerId self) {
        if (pending.isEmpty()) {
            return List.of();
        }
        long reached = Quorum.newest(conf, peer -> peer.equals(self) ? newest : echoOf(peer));
        List<Confirmed<R>> confirmed = new ArrayList<>();
        for (Round<R> round = pending.peek();
                round != null && round.number() <= reached;
                round = pending.peek()) {
            for (R batch : round.batches()) {
                confirmed.add(new Confirmed<>(batch, round.index()));
            }
            pending.remove();
        }
        return confirmed;
    }

    private long echoOf(PeerId peer) {
        long[] cell = echoes.get(peer);
        return cell == null ? 0 : cell[0];
    }

    /** Rounds that wait for a quorum. */
    public int pending() {
        return pending.size();
    }

    /** Gives back every batch, oldest first; for the end of leadership. Round numbers go on. */
    public List<R> failAll() {
        List<R> failed = new ArrayList<>();
        pending.forEach(round -> failed.addAll(round.batches()));
        failed.addAll(staged);
        pending.clear();
        staged = new ArrayList<>();
        echoes.clear();
        return failed;
    }
}

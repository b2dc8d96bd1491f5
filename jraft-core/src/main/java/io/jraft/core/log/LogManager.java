package io.jraft.core.log;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.check.Check;
import io.jraft.check.Invariant;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeSettings;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.model.BlockBuilder;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.protocol.LogView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one node: stages tasks, gives them ids, keeps the newest entries in memory, orders the disk's work and
 * knows what is durable. Owner: LOOP. Called by the node's turn (append, stable, applied), AppendHandler (follower),
 * Roles (hard state) and the snapshot parts. Invariants: I-3, I-6.
 */
@OwnedBy(Owner.LOOP)
public final class LogManager implements LogView {
    /** Kept in memory even when nobody is known to need it: the next reader is usually close. */
    private static final long KEEP_BYTES = 1 << 20;

    private final NodeSettings settings;
    private final DiskPort disk;
    private final Refusal refusal;
    private final BlockBuilder builder = new BlockBuilder();
    private final StagedTasks staged = new StagedTasks();
    private final ClosureQueue closures = new ClosureQueue();
    private final LogWindow window = new LogWindow();
    private final TermRuns terms = new TermRuns();
    private final ConfHistory confs;
    private final StableLedger ledger;
    private final long[] appendTickets;
    private int appendsOwed;
    private long firstIndex;
    private LogId prev;
    private LogId last;
    private int lastChain;
    private int prevChain;
    private long commitIndex;
    private long appliedIndex;

    /** What a recovered log knows about itself, and where refused tasks go. */
    public LogManager(
            NodeSettings settings, DiskPort disk, RecoveredLog recovered, Refusal refusal) {
        this.settings = settings;
        this.disk = disk;
        this.refusal = refusal;
        appendTickets = new long[Math.max(1, settings.diskOpsInFlightMax())];
        confs = new ConfHistory(recovered.baseConf());
        firstIndex = recovered.firstIndex();
        prev = recovered.prev();
        prevChain = recovered.prevChain();
        last = recovered.last();
        lastChain = recovered.lastChain();
        for (LogId run : recovered.terms()) {
            terms.add(run.index(), run.term());
        }
        recovered.configurations().forEach(confs::add);
        ledger = new StableLedger(last.index());
        commitIndex = recovered.commitIndex();
        appliedIndex = recovered.commitIndex();
    }

    // ---------------------------------------------------------------- leader

    /** Takes a task; it gets its index at the end of the turn. */
    public void stage(ByteBuffer data, @Nullable Closure done, long expectedTerm) {
        staged.add(data, done, expectedTerm);
    }

    /**
     * First act of a leader's turn: gives ids to what was staged and hands one batch to the disk. What the disk cannot
     * take yet stays staged, so a slow disk makes bigger batches.
     */
    public void appendStaged(long term) {
        if (staged.size() == 0 || appendsOwed >= appendTickets.length || disk.isClogged()) {
            return;
        }
        if (disk.isFull()) {
            refuseStaged(
                    Status.notAppended(
                            RaftError.EBUSY,
                            "the log's disk is full; the node takes writes again when there is room"));
            return;
        }
        beginBlock(term);
        long index = last.index() + 1;
        while (staged.size() > 0 && builder.sizeInBytes() < settings.diskBatchBytesMax()) {
            ByteBuffer data = staged.headData();
            Closure done = staged.headDone();
            long expected = staged.headTerm();
            staged.removeHead();
            if (expected != -1 && expected != term) {
                refusal.refuse(
                        done,
                        Status.notAppended(
                                RaftError.EPERM,
                                "expected term "
                                        + expected
                                        + " does not match the current term "
                                        + term),
                        data.remaining());
                continue;
            }
            if (data.remaining() > EntryBlock.PAYLOAD_MAX) {
                refusal.refuse(
                        done,
                        Status.notAppended(
                                RaftError.EINVAL,
                                "a task of "
                                        + data.remaining()
                                        + " bytes is above "
                                        + EntryBlock.PAYLOAD_MAX
                                        + "; split its data"),
                        data.remaining());
                continue;
            }
            builder.add(EntryType.DATA, data);
            closures.add(index++, done, data.remaining());
        }
        if (builder.count() > 0) {
            appendsOwed++;
            appendTickets[appendsOwed - 1] = append(List.of(builder.build()));
        }
    }

    /** Says how large the block will be, as far as can be seen now, so that its bytes are written to where they stay. */
    private void beginBlock(long term) {
        int entries = 0;
        long bytes = 0;
        while (entries < staged.size() && bytes < settings.diskBatchBytesMax()) {
            bytes += EntryBlock.ENTRY_HEAD + staged.data(entries).remaining();
            entries++;
        }
        builder.begin(
                last.index() + 1,
                term,
                lastChain,
                entries,
                (int) Math.min(bytes, Integer.MAX_VALUE / 2));
    }

    /** Appends a configuration at once; it is in force from here on. */
    public void appendConfiguration(ConfEntry conf, long term) {
        builder.begin(last.index() + 1, term, lastChain);
        ConfEntry placed = conf.at(new LogId(last.index() + 1, term));
        builder.add(placed);
        closures.add(last.index() + 1, null, -1);
        confs.add(placed);
        append(List.of(builder.build()));
    }

    /** Puts a configuration in force without an entry, until the next one comes. For ForcedConfiguration only. */
    public void forceConfiguration(Members members) {
        // No disk is listed: whoever is left counts, and is listed anew.
        confs.force(
                new ConfEntry(last, members, null, confs.last().identity().keeping(p -> false)));
    }

    /** Refuses everything that has no index yet: it is safe to try again elsewhere. */
    public void refuseStaged(Status why) {
        while (staged.size() > 0) {
            ByteBuffer data = staged.headData();
            Closure done = staged.headDone();
            staged.removeHead();
            refusal.refuse(done, why, data.remaining());
        }
    }

    /** Tasks that have no index yet. */
    public int stagedCount() {
        return staged.size();
    }

    public boolean hasStaged() {
        return staged.size() > 0;
    }

    /** Closures of appended tasks. */
    public ClosureQueue closures() {
        return closures;
    }

    // -------------------------------------------------------------- follower

    /** Drops everything after {@code lastKept}, configurations too. */
    public void truncateSuffix(long lastKept) {
        Check.that(
                lastKept >= commitIndex,
                Invariant.I_3,
                "truncate to %d below commit %d",
                lastKept,
                commitIndex);
        // Before the end moves: chainAt takes the new end's chain for granted.
        int keptChain = chainAt(lastKept);
        window.truncateSuffix(lastKept);
        last = new LogId(lastKept, termAt(lastKept));
        terms.truncateSuffix(lastKept);
        confs.truncateSuffix(lastKept);
        lastChain = keptChain;
        ledger.truncate(lastKept);
        disk.submit(new DiskOp.TruncateSuffix(lastKept), ledger.issue(lastKept));
    }

    /** Appends what a leader sent, from index {@code from} on; everything before it is already here. */
    public void appendReceived(List<EntryBlock> blocks, long from) throws CorruptEntryException {
        List<EntryBlock> fresh = new ArrayList<>(blocks.size());
        for (EntryBlock block : blocks) {
            if (block.lastIndex() >= from) {
                fresh.add(block.slice(Math.max(from, block.firstIndex()), block.lastIndex()));
            }
        }
        for (EntryBlock block : fresh) {
            for (long i = block.firstIndex(); i <= block.lastIndex(); i++) {
                if (!block.isData(i)) {
                    // Decides by type: an unknown one stops the group before anything is kept.
                    block.typeAt(i);
                    confs.add(block.confAt(i));
                }
            }
        }
        append(fresh);
    }

    private long append(List<EntryBlock> blocks) {
        for (EntryBlock block : blocks) {
            if (block.firstIndex() != last.index() + 1 || block.term() < last.term()) {
                throw new IllegalStateException(block + " does not follow " + last);
            }
            window.add(block);
            terms.add(block.firstIndex(), block.term());
            last = block.lastId();
            lastChain = block.lastChain();
        }
        long ticket = ledger.issue(last.index());
        disk.submit(new DiskOp.Append(blocks), ticket);
        return ticket;
    }

    // ------------------------------------------------------- durability, memory

    /** Remembers term and vote; answers the ticket after which they are durable. */
    public long saveHardState(HardState state) {
        long ticket = ledger.issue(last.index());
        // The disk works in order, so this ticket covers every entry handed over before it, too.
        disk.submit(new DiskOp.SaveHardState(state), ticket);
        return ticket;
    }

    /** The disk is done with everything up to this ticket. */
    public void onStable(long ticket) {
        ledger.done(ticket);
        int kept = 0;
        for (int i = 0; i < appendsOwed; i++) {
            if (appendTickets[i] > ticket) {
                appendTickets[kept++] = appendTickets[i];
            }
        }
        appendsOwed = kept;
    }

    /** The state machine has everything up to this index. */
    public void onApplied(long index) {
        appliedIndex = Math.max(appliedIndex, index);
    }

    /** The commit index moved; entries at or below it never change again. */
    public void onCommit(long index) {
        commitIndex = Math.max(commitIndex, index);
    }

    /** Lets go of memory. {@code slowest} is the last index that the slowest living follower is known to hold. */
    public void evict(long slowest) {
        long stable = ledger.stableIndex();
        window.evict(Math.min(Math.min(appliedIndex, stable), slowest), KEEP_BYTES);
        // Whoever is that far behind reads from disk: the heap has a limit (P9).
        window.evict(stable, settings.windowBytesMax());
    }

    /** Tries again what the disk worker could not take. */
    public void flush() {
        disk.flush();
    }

    public boolean isClogged() {
        return disk.isClogged();
    }

    /** True while the log's disk takes no new entries. */
    public boolean isDiskFull() {
        return disk.isFull();
    }

    public long stableIndex() {
        return ledger.stableIndex();
    }

    public long stableTicket() {
        return ledger.stableTicket();
    }

    /** Once this ticket is durable, so is everything that was asked for until now. */
    public long lastTicket() {
        return ledger.lastTicket();
    }

    /** Bytes of entries that are not yet durable; an upper bound. */
    public long unstableBytes() {
        EntryBlock block = window.find(ledger.stableIndex() + 1);
        if (block == null) {
            return 0;
        }
        long bytes = 0;
        for (long i = block.firstIndex(); i <= last.index(); ) {
            EntryBlock b = window.find(i);
            if (b == null) {
                break;
            }
            bytes += b.byteLength();
            i = b.lastIndex() + 1;
        }
        return bytes;
    }

    // -------------------------------------------------------------- snapshots

    /** Lets entries before {@code firstKept} go: a durable snapshot covers them (I-14). */
    public void truncatePrefix(long firstKept) {
        if (firstKept <= firstIndex) {
            return;
        }
        Check.that(
                firstKept <= appliedIndex + 1,
                Invariant.I_14,
                "prefix to %d beyond applied %d",
                firstKept,
                appliedIndex);
        LogId newPrev = new LogId(firstKept - 1, termAt(firstKept - 1));
        prevChain = chainAt(firstKept - 1);
        confs.snapshot(confs.at(firstKept - 1));
        firstIndex = firstKept;
        prev = newPrev;
        terms.truncatePrefix(firstKept);
        window.evict(firstKept - 1, 0);
        disk.submit(new DiskOp.TruncatePrefix(firstKept), 0);
    }

    /**
     * Makes the log begin after a snapshot that was installed. A suffix that agrees with it is kept, else everything
     * goes (design 12, "install keeps what is right").
     *
     * @return the ticket after which this is durable
     */
    public long installed(SnapshotMeta meta) {
        LogId at = meta.last();
        if (termAt(at.index()) == at.term()) {
            commitIndex = Math.max(commitIndex, at.index());
            appliedIndex = Math.max(appliedIndex, at.index());
            truncatePrefix(at.index() + 1);
            confs.snapshot(meta.conf());
            return ledger.lastTicket();
        }
        Check.that(
                at.index() >= commitIndex,
                Invariant.I_3,
                "snapshot %d below commit %d",
                at.index(),
                commitIndex);
        window.clear();
        terms.clear();
        prev = at;
        prevChain = meta.chain();
        last = at;
        lastChain = meta.chain();
        firstIndex = at.index() + 1;
        confs.reset(meta.conf());
        commitIndex = at.index();
        appliedIndex = at.index();
        ledger.reset(at.index());
        long ticket = ledger.issue(at.index());
        disk.submit(new DiskOp.Reset(at, meta.chain()), ticket);
        return ticket;
    }

    // ---------------------------------------------------------------- queries

    @Override
    public long firstIndex() {
        return firstIndex;
    }

    @Override
    public long lastIndex() {
        return last.index();
    }

    @Override
    public LogId last() {
        return last;
    }

    @Override
    public long termAt(long index) {
        if (index == 0) {
            return 0;
        }
        if (index == prev.index()) {
            return prev.term() == 0 ? -1 : prev.term();
        }
        return index < firstIndex || index > last.index() ? -1 : terms.at(index);
    }

    @Override
    public int chainAt(long index) {
        if (index == last.index()) {
            return lastChain;
        }
        if (index == prev.index()) {
            return prevChain;
        }
        EntryBlock block = window.find(index);
        return block == null ? 0 : block.chainAt(index);
    }

    @Override
    public long commitIndex() {
        return commitIndex;
    }

    /** Configuration in force: the newest in the log, committed or not. */
    public ConfEntry conf() {
        return confs.last();
    }

    /** Configuration in force at an index. */
    public ConfEntry confAt(long index) {
        return confs.at(index);
    }

    /** Whether a peer votes in a configuration in force at an index, or in any newer one: those may yet be cut off. */
    public boolean mayBeVoter(PeerId peer, long from) {
        return confs.anyFrom(from, conf -> conf.isVoter(peer));
    }

    /** Whether {@link #blocks} can answer for this index without the disk. */
    public boolean inMemory(long index) {
        return window.first() <= index && index <= last.index();
    }

    /** Entries from {@code first}, which is in memory, up to {@code last}; at least one, within both limits. */
    public List<EntryBlock> blocks(long first, long upTo, int countMax, long bytesMax) {
        List<EntryBlock> found = new ArrayList<>(2);
        long index = first;
        int count = countMax;
        long bytes = bytesMax;
        while (index <= upTo && count > 0 && (bytes > 0 || found.isEmpty())) {
            EntryBlock block = window.find(index);
            if (block == null) {
                break;
            }
            EntryBlock part = block.limit(index, (int) Math.min(count, upTo - index + 1), bytes);
            if (!found.isEmpty() && part.byteLength() > bytes) {
                break;
            }
            found.add(part);
            index = part.lastIndex() + 1;
            count -= part.count();
            bytes -= part.byteLength();
            if (part.lastIndex() < Math.min(block.lastIndex(), upTo)) {
                break;
            }
        }
        return found;
    }

    DiskPort disk() {
        return disk;
    }

    /** Where tasks go that were not appended. */
    @FunctionalInterface
    public interface Refusal {
        /** Tells the task's closure off the caller's stack, and gives back its admission credit. */
        void refuse(@Nullable Closure done, Status why, int bytes);
    }
}

package io.jraft.rhea.fsm;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.RegionRecord.Seal;
import io.jraft.rhea.op.Change;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVOp.OpenRegion;
import io.jraft.rhea.op.KVOp.OpenSession;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.KVOp.SealRegion;
import io.jraft.rhea.op.KVOp.SplitRegion;
import io.jraft.rhea.op.KVOp.Sweep;
import io.jraft.rhea.op.KVOp.TakeRegion;
import io.jraft.rhea.op.KVOp.UnsealRegion;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpCodec.Entry;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.OpResult.Regions;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StorageException;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of a region and how entries change it: is the region the one that was meant, is the client known, has the
 * operation acted already; then {@link Operations} does what it says. Changes gather until {@link #flush}.
 * Owner: FSM; what begins with {@code published} is for ANY.
 */
final class RegionState {
    /** About how much a pair takes beside its bytes. */
    private static final int PAIR_BYTES = 8;

    private final long regionId;
    private final RegionStore store;
    private final WriteSet changes = new WriteSet();
    private final List<Change> told = new ArrayList<>();
    private final ChangeLog changeLog;
    private RegionRecord record;
    private Sessions sessions;
    private int changedBytes;
    private long nextExpiryMs;
    private boolean swept;
    private boolean adopted;
    private final LongConsumer onEnded;

    /** As of the last flush: what readers may believe about version and range. */
    private volatile RegionRecord published;

    private volatile boolean over;

    private volatile long publishedExpiryMs;

    private volatile int publishedSessions;

    private volatile long publishedSessionBytes;

    /**
     * The state that a store holds.
     *
     * @param ofParent what a region remembers that this one has just been split off
     * @param onEnded is told of each region that this one takes over, before anything of it is changed; may be told again
     */
    RegionState(
            long regionId,
            RegionStore store,
            long changeBytesMax,
            @Nullable ChangeLog ofParent,
            LongConsumer onEnded) {
        this.onEnded = onEnded;
        this.regionId = regionId;
        this.store = store;
        record = recorded(regionId, store);
        sessions = Sessions.load(regionId, store);
        nextExpiryMs = LiveValues.nextExpiryMs(regionId, store);
        boolean begins = record.isOpen() && record.applied() == record.base();
        changeLog =
                ofParent == null || !begins
                        ? new ChangeLog(record.applied(), changeBytesMax)
                        : ofParent.upTo(
                                record.base(), record.start(), record.end(), changeBytesMax);
        publish();
    }

    private void publish() {
        published = record;
        publishedExpiryMs = nextExpiryMs;
        publishedSessions = sessions.size();
        publishedSessionBytes = sessions.bytes();
    }

    private static RegionRecord recorded(long regionId, RegionStore store) {
        byte[] bytes = store.get(StoreKeys.region(regionId));
        return bytes == null ? RegionRecord.unopened(regionId) : RegionRecord.decode(bytes);
    }

    RegionRecord published() {
        return over ? RegionRecord.unopened(regionId) : published;
    }

    /** Whether its range is known, with what waits for {@link #flush}. */
    boolean isOpen() {
        return record.isOpen();
    }

    /** Whoever reads is told to go elsewhere from now on. */
    void forget() {
        published = RegionRecord.unopened(regionId);
    }

    /** When a value ends first, or earlier; {@link StoredValue#NEVER} if none does. */
    long publishedExpiryMs() {
        return publishedExpiryMs;
    }

    /** Clients that are remembered. */
    int publishedSessions() {
        return publishedSessions;
    }

    /** About how much is remembered of them. */
    long publishedSessionBytes() {
        return publishedSessionBytes;
    }

    Sessions sessions() {
        return sessions;
    }

    /** What has changed lately. */
    ChangeLog changeLog() {
        return changeLog;
    }

    /** Roughly how much waits for {@link #flush}. */
    int changedBytes() {
        return changedBytes;
    }

    /**
     * Applies an entry.
     *
     * @throws io.jraft.rhea.op.MalformedException if it cannot be read; nothing was changed, and no later entry may be applied
     */
    OpResult apply(long index, byte[] bytes) {
        Entry entry = OpCodec.decode(bytes);
        OpHeader header = entry.header();
        boolean sweep = entry.op() instanceof Sweep;
        boolean looks =
                sweep || entry.op() instanceof SplitRegion || entry.op() instanceof TakeRegion;
        if (changedBytes > 0 && looks) {
            // What was before these has to be in the store, see LiveValues, Splitting and Taking.
            flush();
        }
        swept |= sweep;
        record = record.appliedAt(index, header.timeMs());
        changedBytes += bytes.length;
        sessions.forgetSilent(record.timeMs(), changes);
        KVOp op = entry.op();
        if (op instanceof OpenRegion open) {
            return openRegion(open);
        }
        if (!record.isOpen()) {
            return new Refused(
                    Errors.LEADER_NOT_AVAILABLE, "region " + regionId + " is not open yet");
        }
        if (op instanceof OpenSession) {
            // So a client that meant the region before a split is known to both regions, or to
            // none.
            return isStale(header) ? stale(header) : openSession(header.client(), index);
        }
        if (op instanceof SplitRegion split) {
            return split(header, split);
        }
        if (op instanceof TakeRegion take) {
            return take(take);
        }
        return header.client().equals(ClientId.NONE) ? act(header, op) : actOnce(index, header, op);
    }

    private OpResult openRegion(OpenRegion open) {
        if (record.isOpen() || open.regionId() != regionId || open.version() == 0) {
            return new Flag(false);
        }
        record = record.ranged(open.version(), open.start(), open.end(), record.size());
        return new Flag(true);
    }

    private OpResult openSession(ClientId client, long index) {
        if (client.equals(ClientId.NONE)) {
            return new Refused(Errors.INVALID_REQUEST, "a session needs a client");
        }
        sessions.open(client, index, record.timeMs(), changes);
        return new Flag(true);
    }

    private OpResult actOnce(long index, OpHeader header, KVOp op) {
        Session session =
                sessions.use(header.client(), index, record.timeMs(), header.confirmedBelow());
        if (session == null) {
            return new Refused(
                    Errors.SESSION_EXPIRED,
                    "region " + regionId + " does not know client " + header.client());
        }
        if (session.isOver(header.sequence())) {
            return new Refused(
                    Errors.INVALID_REQUEST,
                    "operation "
                            + header.sequence()
                            + " came after its client had given it up or had its answer");
        }
        byte[] before = session.answer(header.sequence());
        if (before != null) {
            return before.length == 0
                    ? new Refused(Errors.ANSWER_NOT_KEPT, Errors.ANSWER_NOT_KEPT.message())
                    : OpResult.decode(before);
        }
        if (session.isFull()) {
            return new Refused(
                    Errors.SERVER_BUSY, "too many operations of one client are unconfirmed");
        }
        OpResult result = act(header, op);
        // A refusal has changed nothing, so its repetition may act.
        if (!(result instanceof Refused)) {
            sessions.answered(session, header.sequence(), OpResult.encode(result), changes);
        }
        return result;
    }

    private OpResult split(OpHeader header, SplitRegion op) {
        Splitting splitting = new Splitting(record, store, op);
        Refused refused = isStale(header) ? stale(header) : splitting.refusal();
        if (refused != null) {
            return refused;
        }
        RegionRecord child = splitting.child();
        splitting.write(sessions, changes);
        record = splitting.rest();
        // Said before it is done: who reads, and looks again afterwards, does not take what went
        // for what is not there.
        published = published.ranged(record.version(), record.start(), record.end(), record.size());
        swept = true;
        flush(child);
        return new Regions(List.of(record.info(op.members()), child.info(op.members())));
    }

    private OpResult seal(SealRegion op) {
        if (record.start() == null || op.targetId() == regionId) {
            return new Refused(
                    Errors.INVALID_PARAMETER, "region " + regionId + " has no neighbour before it");
        }
        record = record.sealed(op.targetId(), op.targetVersion());
        return new Flag(true);
    }

    private OpResult unseal(UnsealRegion op) {
        Seal seal = record.seal();
        boolean meant = seal != null && seal.index() == op.sealedAt();
        record = meant ? record.nextVersion() : record;
        return new Flag(meant);
    }

    private OpResult take(TakeRegion op) {
        Taking taking = new Taking(record, store, op);
        OpResult answer = taking.answer();
        RegionRecord other = taking.other();
        if (answer != null || other == null) {
            // The version that might have taken the other region is over with this.
            record = taking.isDeclined() ? record.nextVersion() : record;
            return Objects.requireNonNull(answer);
        }
        endAll(taking.ended());
        taking.write(other, sessions, changes);
        record = taking.whole(other);
        adopted = true;
        swept = true;
        changeLog.forgetBefore(record.applied() + 1, op.start(), other.end());
        sessions.flush(changes);
        write(null);
        return new Flag(true);
    }

    /** Those regions were taken over: from here on their replicas in this store do nothing, neither to keys nor for readers. */
    void endAll(List<Long> others) {
        for (long id : others) {
            store.end(id);
            onEnded.accept(id);
        }
    }

    /** Whether the region is not the one that was meant any more, or does nothing for now. */
    private boolean isStale(OpHeader header) {
        return record.seal() != null || header.version() != record.version();
    }

    private Refused stale(OpHeader header) {
        return new Refused(
                Errors.INVALID_REGION_EPOCH,
                "region "
                        + regionId
                        + " has version "
                        + record.version()
                        + (record.seal() == null ? "" : " and is being taken over")
                        + ", the request was made for version "
                        + header.version());
    }

    private OpResult act(OpHeader header, KVOp op) {
        // Again, as when the request came in: the region may have changed in between (O20).
        if (op instanceof UnsealRegion unseal) {
            return unseal(unseal);
        }
        if (isStale(header)) {
            return stale(header);
        }
        if (op instanceof SealRegion seal) {
            return seal(seal);
        }
        Operations operations = new Operations(record, store, changes);
        OpResult result = operations.perform(op);
        record = operations.record();
        nextExpiryMs = Math.min(nextExpiryMs, operations.values().nextExpiryMs());
        told.addAll(operations.values().told());
        return result;
    }

    /** Writes what was applied since the last flush, and how far that is, in one step. */
    void flush() {
        flush(null);
    }

    private void flush(@Nullable RegionRecord child) {
        sessions.flush(changes);
        record = record.withSize(Tally.after(record.size(), changes, store));
        write(child);
    }

    private void write(@Nullable RegionRecord child) {
        changes.put(StoreKeys.region(regionId), record.encode());
        if (child == null) {
            store.write(changes);
        } else {
            store.split(changes, child.keys());
        }
        changes.clear();
        changedBytes = 0;
        if (swept) {
            swept = false;
            nextExpiryMs = LiveValues.nextExpiryMs(regionId, store);
        }
        publish();
        // Only now: who is told of a change can read it here.
        changeLog.add(told, record.applied());
        told.clear();
    }

    /** Whether {@link #end} was said. */
    boolean isOver() {
        return over;
    }

    RegionStore.Image image() {
        return store.image(record.keys());
    }

    /**
     * Replaces the state by a snapshot's, whatever range the region had or will have.
     *
     * @param taken regions that have ended by what the snapshot tells, see {@link #endAll}
     */
    void install(Path directory, List<String> files, RegionRecord snapshot, List<Long> taken)
            throws IOException {
        List<KeyRange> replaced = new ArrayList<>(snapshot.keys().ranges());
        for (long id : taken) {
            replaced.addAll(RegionKeys.underItsNumber(id));
        }
        if (record.isOpen()) {
            replaced.addAll(record.keys().ranges());
        }
        changes.clear();
        told.clear();
        changedBytes = 0;
        // Until it is there: who reads meanwhile is told to come back, whatever it has seen.
        published = RegionRecord.unopened(regionId);
        store.install(directory, files, replaced);
        record = recorded(regionId, store);
        sessions = Sessions.load(regionId, store);
        nextExpiryMs = LiveValues.nextExpiryMs(regionId, store);
        publish();
        changeLog.restart(record.applied());
    }

    /** Removes what others have left of a region's keys, before it begins. */
    void clear(RegionKeys keys) {
        try {
            store.install(Path.of(""), List.of(), keys.ranges());
        } catch (IOException e) {
            throw new StorageException("clearing the keys of region " + regionId, e);
        }
    }

    /** The regions that were split off this one, as they were when they began. Thread: ANY. */
    List<RegionInfo> children() {
        List<RegionInfo> children = new ArrayList<>();
        store.scan(
                StoreKeys.children(regionId),
                false,
                true,
                (key, value) -> children.add(RegionInfo.decode(value)));
        return children;
    }

    /** The regions that this one took over, and those that came from one that had. Thread: ANY. */
    List<Long> taken() {
        List<Long> taken = new ArrayList<>();
        store.scan(
                StoreKeys.taken(regionId),
                false,
                false,
                (key, nothing) -> taken.add(StoreKeys.otherRegion(key)));
        return taken;
    }

    /** Whether another region was taken since the last time this was asked. */
    boolean tookAdopted() {
        boolean was = adopted;
        adopted = false;
        return was;
    }

    /**
     * What the neighbour that the region is sealed for has to apply. Thread: ANY.
     *
     * @param bytesMax with more than that it is not to be taken
     * @return null if the region is not sealed
     */
    KVOp.@Nullable TakeRegion takeOver(long bytesMax) {
        RegionRecord sealed = published();
        Seal seal = sealed.seal();
        byte[] start = sealed.start();
        if (seal == null || start == null) {
            return null;
        }
        List<Pair> pairs = new ArrayList<>();
        long[] bytes = {0};
        try (RegionStore.Image image = store.image(sealed.keys())) {
            for (KeyRange range : sealed.keys().ranges()) {
                image.scan(
                        range,
                        (key, value) -> {
                            pairs.add(new Pair(key, value));
                            bytes[0] += key.length + value.length + PAIR_BYTES;
                            return bytes[0] <= bytesMax;
                        });
            }
        }
        return new TakeRegion(
                regionId,
                start,
                seal.targetId(),
                seal.targetVersion(),
                bytes[0] <= bytesMax ? pairs : null);
    }

    /** Another region has it all: nothing is read here any more. Thread: ANY. */
    void end() {
        over = true;
    }

    /** Everything as text, for the simulator: equal for equal states. */
    void describe(KeyVisitor visitor) {
        for (KeyRange range : record.keys().ranges()) {
            store.scan(
                    range,
                    false,
                    true,
                    (key, value) -> {
                        visitor.visit(key, value);
                        return true;
                    });
        }
    }

    /** Sees keys of the store. */
    interface KeyVisitor {
        void visit(byte[] key, byte @Nullable [] value);
    }
}

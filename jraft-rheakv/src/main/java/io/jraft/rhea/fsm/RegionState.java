package io.jraft.rhea.fsm;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.Change;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVOp.OpenRegion;
import io.jraft.rhea.op.KVOp.OpenSession;
import io.jraft.rhea.op.KVOp.SplitRegion;
import io.jraft.rhea.op.KVOp.Sweep;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpCodec.Entry;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.OpResult.Regions;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a region and how entries change it: is the region the one that was meant, is the client known, has the
 * operation acted already; then {@link Operations} does what it says. Changes gather until {@link #flush}.
 * Owner: FSM; what begins with {@code published} is for ANY.
 */
final class RegionState {
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

    /** As of the last flush: what readers may believe about version and range. */
    private volatile RegionRecord published;

    private volatile long publishedExpiryMs;

    private volatile int publishedSessions;

    private volatile long publishedSessionBytes;

    RegionState(
            long regionId, RegionStore store, long changeBytesMax, @Nullable ChangeLog ofParent) {
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
        return published;
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
        if (changedBytes > 0 && (sweep || entry.op() instanceof SplitRegion)) {
            // What was before these has to be in the store, see LiveValues and Splitting.
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

    /** Whether the region is not the one that was meant any more. */
    private boolean isStale(OpHeader header) {
        return header.version() != record.version();
    }

    private Refused stale(OpHeader header) {
        return new Refused(
                Errors.INVALID_REGION_EPOCH,
                "region "
                        + regionId
                        + " has version "
                        + record.version()
                        + ", the request was made for version "
                        + header.version());
    }

    private OpResult act(OpHeader header, KVOp op) {
        // Again, as when the request came in: the region may have changed in between (O20).
        if (isStale(header)) {
            return stale(header);
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

    RegionStore.Image image() {
        return store.image(record.keys());
    }

    /** Replaces the state by a snapshot's, whatever range the region had or will have. */
    void install(Path directory, List<String> files, RegionRecord snapshot) throws IOException {
        List<KeyRange> replaced = new ArrayList<>(snapshot.keys().ranges());
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

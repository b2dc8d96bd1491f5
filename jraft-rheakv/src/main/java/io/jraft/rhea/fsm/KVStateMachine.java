package io.jraft.rhea.fsm;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.SnapshotCut;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.error.RaftError;
import io.jraft.error.RaftException;
import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.RegionEndedException;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StorageException;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A region as the engine sees it. A batch of entries becomes one write; closures hear of their answers after it. Leader and
 * follower read the same bytes and do the same with them; a closure adds a listener and nothing else.
 * Owner: FSM; what readers and watchers need is for ANY.
 */
public final class KVStateMachine extends StateMachineAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(KVStateMachine.class);
    private static final String RECORD_FILE = "region";

    /** Numbers of regions; only there if there are any. */
    private static final String TAKEN_FILE = "taken";

    private static final int FILES_MAX = 1 << 20;
    private static final int FILE_NAME_MAX = 256;

    /** Changes gather in memory up to about this; a longer batch becomes several writes, each of them whole. */
    private static final int WRITE_BYTES = 4 << 20;

    private final long regionId;
    private final boolean durable;
    private final RegionState state;
    private final Listener listener;
    private final List<Answer> answers = new ArrayList<>();
    private final List<RegionInfo> born = new ArrayList<>();
    private boolean opening;

    /** Hears what befalls the region. Owner: FSM, as the callbacks of a state machine; must not block. */
    public interface Listener {
        default void onLeaderStart(long term) {}

        default void onLeaderStop(Status status) {}

        default void onStartFollowing(LeaderChangeContext context) {}

        default void onStopFollowing(LeaderChangeContext context) {}

        /** A region was split off this one, here or in the snapshot that was installed; may be said again. */
        default void onChild(RegionInfo child) {}

        /** Whether all that {@link #onChild} told of would be there after a restart, without this region's log. Thread: ANY. */
        default boolean areChildrenSafe() {
            return true;
        }

        /**
         * A region was taken over by this one: what its replica here has is about to go. It must answer nothing from now on, and
         * is to be stopped, now or later. May be said again, and of regions that this store never had.
         */
        default void onEnded(long regionId) {}

        /** Something may have changed that somebody watches. */
        default void onChanged() {}

        /** The group has agreed on its members. */
        default void onMembers(Configuration members) {}

        /**
         * The region is about to have other keys here, by a snapshot or because it begins: {@code next}, where it has {@code now}. If it
         * may, nobody else has any of them until {@link #onKeysTaken}.
         */
        default boolean mayTakeKeys(RegionRecord now, RegionKeys next) {
            return true;
        }

        /** What {@link #mayTakeKeys} was asked for is done, and {@link #record} tells of it, or it came to nothing. */
        default void onKeysTaken() {}

        default void onError(RaftException error) {}
    }

    private record Answer(@Nullable Closure done, OpResult result) {}

    /**
     * A region that goes on from what its store holds.
     *
     * @param durable whether the store is still there after a restart
     * @param changeBytesMax about how much of its last changes it keeps for those who watch; the newest entry's in any case
     */
    public KVStateMachine(
            long regionId,
            RegionStore store,
            boolean durable,
            Listener listener,
            long changeBytesMax) {
        this(regionId, store, durable, listener, changeBytesMax, null);
    }

    /**
     * The same; if it has just been split off {@code parent}, it remembers the changes that the parent remembers of its keys.
     */
    public KVStateMachine(
            long regionId,
            RegionStore store,
            boolean durable,
            Listener listener,
            long changeBytesMax,
            @Nullable KVStateMachine parent) {
        this.regionId = regionId;
        this.durable = durable;
        this.listener = listener;
        state =
                new RegionState(
                        regionId,
                        store,
                        changeBytesMax,
                        parent == null ? null : parent.state.changeLog(),
                        listener::onEnded);
    }

    /** The replica has gone from its store, after its group was stopped: it answers nothing any more. */
    public void forget() {
        state.forget();
    }

    /** The regions that were split off this one, as they were when they began. Thread: ANY. */
    public List<RegionInfo> children() {
        return state.children();
    }

    /** The regions that this one took over, and those that came from one that had. Thread: ANY. */
    public List<Long> taken() {
        return state.taken();
    }

    /**
     * What the neighbour that the region is sealed for has to be told. Reads all of the region. Thread: ANY.
     *
     * @param bytesMax with more than that it is not to be taken, and the neighbour is told so
     * @return null if the region is not sealed
     */
    public KVOp.@Nullable TakeRegion takeOver(long bytesMax) {
        return state.takeOver(bytesMax);
    }

    /** The region was taken over by another one: what it says about itself is that nothing is known. Thread: ANY. */
    public void end() {
        state.end();
    }

    /** What the region says about itself as of the last batch. Thread: ANY. */
    public RegionRecord record() {
        return state.published();
    }

    /**
     * When a value ends first as of the last batch, in the region's time, or earlier; {@code Long.MAX_VALUE} if none does.
     * Thread: ANY.
     */
    public long nextExpiryMs() {
        return state.publishedExpiryMs();
    }

    /**
     * What has changed from a revision on; a page of it. Thread: ANY.
     *
     * @param start first key; null for the region's first
     * @param end first key behind; null for the region's end
     */
    public OpResult.Changes changes(long from, byte @Nullable [] start, byte @Nullable [] end) {
        return state.changeLog().read(from, start, end);
    }

    /** The last revision of which {@link #changes} can tell. Thread: ANY. */
    public long lastRevision() {
        return state.changeLog().last();
    }

    /** How many clients the region remembers as of the last batch. Thread: ANY. */
    public int sessionCount() {
        return state.publishedSessions();
    }

    /** About how much it remembers of them, in bytes. Thread: ANY. */
    public long sessionBytes() {
        return state.publishedSessionBytes();
    }

    @Override
    public long durableAppliedIndex() {
        return durable ? state.published().applied() : -1;
    }

    // ------------------------------------------------------------------ apply

    @Override
    public void onApply(Iterator entries) {
        try {
            while (entries.hasNext()) {
                byte[] entry = bytes(entries.getData());
                if (!state.isOpen()) {
                    requireKeys(entry);
                }
                OpResult result = state.apply(entries.getIndex(), entry);
                answers.add(new Answer(entries.done(), result));
                if (result instanceof OpResult.Regions regions) {
                    born.add(regions.regions().get(1));
                }
                entries.next();
                if (state.changedBytes() >= WRITE_BYTES) {
                    flush();
                }
            }
            flush();
        } catch (RegionEndedException e) {
            // What it would still apply is behind what the other region has taken over.
            LOG.info("Region {} halts: {}", regionId, e.getMessage());
            failAnswers(e);
            throw e;
        } catch (RuntimeException e) {
            // Whatever it is. The group halts here. Whether what was gathered will count is for the
            // restart to see.
            failAnswers(e);
            throw e;
        }
    }

    /** The entry's own array where it has one; what is part of a larger one is copied. */
    private static byte[] bytes(ByteBuffer data) {
        if (data.hasArray() && data.arrayOffset() == 0 && data.remaining() == data.array().length) {
            return data.array();
        }
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        return copy;
    }

    private void flush() {
        if (answers.isEmpty()) {
            return;
        }
        state.flush();
        for (Answer answer : answers) {
            if (answer.done() instanceof KVClosure closure) {
                closure.answered(answer.result());
            }
            if (answer.done() != null) {
                answer.done().run(Status.OK());
            }
        }
        answers.clear();
        if (opening) {
            opening = false;
            listener.onKeysTaken();
        }
        born.forEach(listener::onChild);
        born.clear();
        if (state.tookAdopted()) {
            state.children().forEach(listener::onChild);
        }
        listener.onChanged();
    }

    /** A replica that begins with its log may have been sent to a store where others have its keys; then it does not begin. */
    private void requireKeys(byte[] entry) {
        if (OpCodec.decode(entry).op() instanceof KVOp.OpenRegion open) {
            RegionKeys keys = new RegionKeys(regionId, open.start(), open.end());
            if (!listener.mayTakeKeys(state.published(), keys)) {
                throw new IllegalStateException(
                        "region "
                                + regionId
                                + " cannot begin here: another one has some of its keys");
            }
            opening = true;
            state.clear(keys);
        }
    }

    private void failAnswers(RuntimeException cause) {
        Status unknown =
                Status.unknownOutcome(RaftError.ESTATEMACHINE, String.valueOf(cause.getMessage()));
        for (Answer answer : answers) {
            if (answer.done() != null) {
                answer.done().run(unknown);
            }
        }
        answers.clear();
    }

    // -------------------------------------------------------------- snapshots

    /** Constant time; the tables are written on another thread while entries are applied (K10, K12). */
    @Override
    public SnapshotCut onSnapshotCut() {
        if (state.isOver()) {
            return new SnapshotCut() {
                @Override
                public void writeTo(SnapshotWriter writer) throws IOException {
                    throw new IOException("region " + regionId + " was taken over by another one");
                }

                @Override
                public void close() {
                    // Nothing was kept.
                }
            };
        }
        RegionRecord record = state.published();
        RegionStore.Image image = state.image();
        return new SnapshotCut() {
            @Override
            public void writeTo(SnapshotWriter writer) throws IOException {
                if (!durable && !listener.areChildrenSafe()) {
                    // With this snapshot the entry that split the region would be dropped from the
                    // log, and with it all
                    // that a new region begins with.
                    throw new IOException(
                            "a region that was split off region "
                                    + regionId
                                    + " is not on disk yet");
                }
                write(writer, record, image);
            }

            @Override
            public void close() {
                image.close();
            }
        };
    }

    private static void write(SnapshotWriter writer, RegionRecord record, RegionStore.Image image)
            throws IOException {
        List<Long> taken = new ArrayList<>();
        image.scan(
                StoreKeys.taken(record.regionId()),
                (key, nothing) -> taken.add(StoreKeys.otherRegion(key)));
        Path directory = Path.of(writer.getPath());
        List<String> files = image.writeTo(directory);
        ByteWriter out = new ByteWriter(256);
        out.array(record.encode()).number(files.size());
        files.forEach(out::text);
        Files.write(directory.resolve(RECORD_FILE), out.done());
        List<String> all = new ArrayList<>(files);
        all.add(RECORD_FILE);
        if (!taken.isEmpty()) {
            ByteWriter numbers = new ByteWriter(16).number(taken.size());
            taken.forEach(numbers::number);
            Files.write(directory.resolve(TAKEN_FILE), numbers.done());
            all.add(TAKEN_FILE);
        }
        for (String file : all) {
            if (!writer.addFile(file)) {
                throw new IOException("the snapshot in " + directory + " refused the file " + file);
            }
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        Path directory = Path.of(reader.getPath());
        try {
            ByteReader in = new ByteReader(Files.readAllBytes(directory.resolve(RECORD_FILE)));
            RegionRecord snapshot = RegionRecord.decode(in.array(Integer.MAX_VALUE, "the record"));
            List<String> files = new ArrayList<>();
            int count = in.count(FILES_MAX, "the files");
            for (int i = 0; i < count; i++) {
                files.add(in.text(FILE_NAME_MAX, "a file"));
            }
            in.end();
            if (snapshot.regionId() != regionId) {
                LOG.error(
                        "The snapshot in {} is of region {}, not of region {}",
                        directory,
                        snapshot.regionId(),
                        regionId);
                return false;
            }
            RegionRecord here = state.published();
            if (here.isOpen() && here.applied() >= snapshot.applied()) {
                // A store that is durable by itself is as far already: nothing is thrown away
                // (K11).
                LOG.info(
                        "Region {} has applied up to {} and needs no snapshot of {}",
                        regionId,
                        here.applied(),
                        snapshot.applied());
                return true;
            }
            List<Long> taken = taken(directory);
            // First: what they have here is in nobody's way any more.
            state.endAll(taken);
            if (!listener.mayTakeKeys(here, snapshot.keys())) {
                LOG.error(
                        "Region {} cannot be loaded here: another one has some of its keys",
                        regionId);
                return false;
            }
            try {
                state.install(directory, files, snapshot, taken);
            } finally {
                listener.onKeysTaken();
            }
            state.children().forEach(listener::onChild);
            listener.onChanged();
            return true;
        } catch (IOException | MalformedException | StorageException e) {
            LOG.error("Cannot load region {} from {}", regionId, directory, e);
            return false;
        }
    }

    private static List<Long> taken(Path directory) throws IOException {
        Path file = directory.resolve(TAKEN_FILE);
        List<Long> taken = new ArrayList<>();
        if (Files.exists(file)) {
            ByteReader in = new ByteReader(Files.readAllBytes(file));
            int count = in.count(FILES_MAX, "the regions");
            for (int i = 0; i < count; i++) {
                taken.add(in.number("a region"));
            }
            in.end();
        }
        return taken;
    }

    // -------------------------------------------------------------- listeners

    @Override
    public void onLeaderStart(long term) {
        listener.onLeaderStart(term);
    }

    @Override
    public void onLeaderStop(Status status) {
        listener.onLeaderStop(status);
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {
        listener.onStartFollowing(context);
    }

    @Override
    public void onStopFollowing(LeaderChangeContext context) {
        listener.onStopFollowing(context);
    }

    @Override
    public void onError(RaftException error) {
        if (state.isOver()) {
            LOG.info("Region {} was taken over by another one and has halted", regionId);
            return;
        }
        LOG.error("Region {} has stopped", regionId, error);
        listener.onError(error);
    }

    @Override
    public void onConfigurationCommitted(Configuration conf) {
        LOG.info("Region {} has the members {}", regionId, conf);
        listener.onMembers(conf);
    }

    @Override
    public void onShutdown() {
        LOG.info("Region {} has shut down", regionId);
    }

    /** Everything in the store, in the order of its keys: equal for equal states. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        state.describe(
                (key, value) ->
                        text.append(HexFormat.of().formatHex(key))
                                .append('=')
                                .append(value == null ? "" : HexFormat.of().formatHex(value))
                                .append('\n'));
        return text.toString();
    }
}

package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.NodeStatus;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StorageException;
import io.jraft.rhea.storage.StoreKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicas that come to a store and leave it. One that comes is asked for by its region's leader, is empty, and belongs to nobody until
 * that leader feeds it. One that leaves takes exactly its own keys along, is gone for good under its name, and goes on leaving after a
 * crash.
 * Owner: the store's thread that starts replicas; requests come on ANY.
 */
final class Replicas implements Placement.Replicas {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

    private static final byte[] NOWHERE = new byte[0];

    private final Host store;
    private final Path data;
    private final KVStorage storage;
    private final RangeClaims claims;
    private final Departures departures;
    private volatile long floor;

    /** The replicas of a store, as those see them who make and remove some. Thread: ANY, but for what says otherwise. */
    interface Host {
        /** Runs something on the thread that starts and removes replicas; false if it does not take anything any more. */
        boolean onBirths(Runnable task);

        /** The member that this store is, by a configuration's text. */
        PeerId peer(String members);

        Collection<RegionEngine> all();

        @Nullable RegionEngine get(long regionId);

        boolean hasEnded(long regionId);

        /** Starts a replica. Thread: that for births. */
        void bear(RegionInfo region) throws IOException, InterruptedException;

        /** Stops a replica; {@code stopped} is run when nothing of it runs any more. Thread: that for births. */
        void stop(RegionEngine region, Runnable stopped) throws InterruptedException;

        /** Takes a replica out of what is served. */
        void remove(long regionId);

        /**
         * Takes a replica that has stopped, and whose directory is gone, out of the store's journal. {@code forgotten} is run when
         * that is on disk; never if it failed. Thread: that for births.
         */
        void forget(long regionId, PeerId replica, Runnable forgotten)
                throws IOException, InterruptedException;
    }

    Replicas(Host store, Path data, KVStorage storage, RangeClaims claims) {
        this.store = store;
        this.data = data;
        this.storage = storage;
        this.claims = claims;
        departures = new Departures(data);
    }

    /** Goes on with what a crash has left half done, before any replica runs. */
    void recover() throws IOException {
        departures.load();
        floor = departures.largest();
        for (Departures.Departure departure : departures.unfinished()) {
            LOG.info("Region {} was leaving when the store stopped", departure.region());
            RegionKeys keys = departure.keys();
            wipe(departure.region(), keys == null ? List.of() : keys.ranges());
            finish(departure.region());
        }
        for (RegionInfo here : RegionHome.born(data)) {
            seen(here.members());
        }
    }

    private void seen(String members) {
        for (PeerId peer : Configuration.of(members).listPeers()) {
            floor = Math.max(floor, peer.getIdx());
        }
    }

    // ------------------------------------------------------------------- comes

    @Override
    public void invite(RegionInfo region, Consumer<String> answer) {
        if (!store.onBirths(() -> answer.accept(invited(region)))) {
            answer.accept("the store is stopping");
        }
    }

    private String invited(RegionInfo region) {
        PeerId peer = store.peer(region.members());
        RegionEngine there = store.get(region.id());
        if (there != null) {
            RegionInfo before = there.born();
            if (!isAt(there, peer) || before == null) {
                return "another replica of the region is here";
            }
            // By an earlier invitation: what was decided since may tell it to go, and comes late.
            return before.base() == region.base()
                    ? ""
                    : "it was asked for before, when less was committed";
        }
        if (!Configuration.of(region.members()).contains(peer)) {
            return "the members that it is asked for do not name this store";
        }
        if (departures.hasLeft(region.id(), peer.getIdx())) {
            return "a replica of that name has left this store";
        }
        if (store.hasEnded(region.id())) {
            return "the region was taken over by another one";
        }
        try {
            RegionHome home = new RegionHome(data, region.id());
            if (!home.isBorn()) {
                // Of a region that was split off here without being this store's.
                wipeOrphan(region.id());
            }
            RegionKeys keys = new RegionKeys(region.id(), region.start(), region.end());
            if (!claims.isFree(keys)) {
                return "another replica here has some of its keys still";
            }
            seen(region.members());
            store.bear(region);
            return "";
        } catch (IOException | RuntimeException e) {
            LOG.error("A replica of region {} could not be made", region.id(), e);
            return "it could not be made: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Whether a region that was split off another one has a replica here: it was given to this store, which has not left it since. */
    boolean belongsHere(RegionInfo child) {
        PeerId peer = store.peer(child.members());
        boolean named =
                child.members().isEmpty() || Configuration.of(child.members()).contains(peer);
        if (named && !departures.hasLeft(child.id())) {
            return true;
        }
        // What the split has left of it here is nobody's. In memory that comes again with each
        // restart that applies the split once
        // more, also when the replica has left since.
        if (!departures.hasLeft(child.id()) || !storage.isDurable()) {
            store.onBirths(() -> forget(child));
        }
        return false;
    }

    private void forget(RegionInfo child) {
        try {
            if (store.get(child.id()) == null && !new RegionHome(data, child.id()).isBorn()) {
                wipeOrphan(child.id());
            }
        } catch (IOException | StorageException e) {
            LOG.error("What is left of region {} here could not be removed", child.id(), e);
        }
    }

    // ------------------------------------------------------------------ leaves

    boolean hasLeft(long region) {
        return departures.hasLeft(region);
    }

    @Override
    public void leave(Instruction.Leave leave) {
        store.onBirths(
                () -> {
                    RegionEngine region = store.get(leave.region());
                    if (region != null && mayGo(region, leave)) {
                        go(region);
                    }
                });
    }

    /** Whether the driver spoke of this replica, and of a time when it could not have become a member any more. */
    private static boolean mayGo(RegionEngine region, Instruction.Leave leave) {
        PeerId peer = PeerId.parsePeer(leave.peer());
        Node node = region.getNode();
        if (peer == null || node == null || !isAt(region, peer)) {
            return false;
        }
        RegionInfo born = region.born();
        NodeStatus status = node.status();
        boolean knowsBetter = status.commitIndex() >= leave.index() && status.conf().contains(peer);
        return leave.index() > (born == null ? 0 : born.base()) && !knowsBetter;
    }

    private static boolean isAt(RegionEngine region, PeerId peer) {
        Node node = region.getNode();
        if (node == null) {
            return false;
        }
        PeerId here = node.getNodeId().getPeerId();
        return here.getEndpoint().equals(peer.getEndpoint()) && here.getIdx() == peer.getIdx();
    }

    /** A replica has stopped by an error. One that never held anything is dropped: it is asked for again, under another name. */
    void onBroken(long regionId) {
        store.onBirths(
                () -> {
                    RegionEngine region = store.get(regionId);
                    RegionInfo born = region == null ? null : region.born();
                    if (region != null
                            && born != null
                            && born.parent() == 0
                            && !region.getRecord().isOpen()) {
                        go(region);
                    }
                });
    }

    private void go(RegionEngine region) {
        long id = region.getRegionId();
        RegionRecord record = region.getRecord();
        RegionKeys keys = record.isOpen() ? record.keys() : null;
        Node node = region.getNode();
        if (node == null) {
            return;
        }
        try {
            departures.begin(id, node.getNodeId().getPeerId().getIdx(), keys);
            store.stop(region, () -> gone(region, record, keys));
        } catch (IOException e) {
            LOG.error("Region {} could not be removed; a restart goes on with it", id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void gone(RegionEngine region, RegionRecord record, @Nullable RegionKeys keys) {
        long id = region.getRegionId();
        try {
            // Nobody else gets the keys before they are gone.
            if (keys != null) {
                claims.claim(record, keys);
            }
            try {
                store.remove(id);
                region.machine().forget();
                wipe(id, keys == null ? List.of() : keys.ranges());
            } finally {
                claims.release(id);
            }
            finish(id);
            LOG.info("Region {} has left this store", id);
            forgetLeft();
        } catch (IOException | StorageException e) {
            LOG.error("Region {} could not be removed; a restart goes on with it", id, e);
        }
    }

    /** Removes what a split has left here of a region that this store was not given; not what other regions have got since. */
    private void wipeOrphan(long id) throws IOException {
        RegionStore here = storage.region(id);
        byte[] bytes = here.get(StoreKeys.region(id));
        if (bytes == null) {
            return;
        }
        RegionKeys keys = RegionRecord.decode(bytes).keys();
        RegionKeys none = new RegionKeys(id, NOWHERE, NOWHERE);
        // In memory each region has a storage of its own.
        boolean alone = !storage.isDurable() || claims.isFree(keys);
        here.install(data, List.of(), (alone ? keys : none).ranges());
    }

    /** Removes all of a region from the storage: what its record there says, and these ranges. */
    private void wipe(long id, List<KeyRange> ranges) throws IOException {
        RegionStore here = storage.region(id);
        byte[] bytes = here.get(StoreKeys.region(id));
        List<KeyRange> all = new ArrayList<>(ranges);
        if (bytes != null) {
            all.addAll(RegionRecord.decode(bytes).keys().ranges());
        }
        if (!all.isEmpty()) {
            here.install(data, List.of(), all);
        }
    }

    private void finish(long id) throws IOException {
        new RegionHome(data, id).remove();
        departures.end(id);
    }

    /** Takes out of the journal what has left while that could not be done. Thread: that for births, once the store has begun. */
    void forgetLeft() {
        departures.unforgotten().forEach(this::forgetJournal);
    }

    private void forgetJournal(Departures.Departure left) {
        long id = left.region();
        PeerId here = store.peer("");
        PeerId replica = new PeerId(here.getIp(), here.getPort(), (int) left.number());
        try {
            store.forget(id, replica, () -> noteForgotten(id));
        } catch (IOException | RuntimeException e) {
            LOG.error("Region {} is in the journal still; a restart tries again", id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void noteForgotten(long id) {
        try {
            departures.forgotten(id);
        } catch (IOException e) {
            LOG.error("That region {} is forgotten could not be noted", id, e);
        }
    }

    // ------------------------------------------------------------------- facts

    @Override
    public List<RegionEngine> all() {
        return List.copyOf(store.all());
    }

    @Override
    public @Nullable RegionEngine get(long regionId) {
        return store.get(regionId);
    }

    @Override
    public long floor() {
        long largest = floor;
        for (RegionEngine region : all()) {
            long id = region.getRegionId();
            // Those that stores have drawn are larger, and none of the driver's.
            largest = id > Integer.MAX_VALUE ? largest : Math.max(largest, id);
        }
        return largest;
    }
}

package io.jraft.rhea;

import io.jraft.JRaftUtils;
import io.jraft.option.BootstrapOptions;
import io.jraft.rhea.backup.BackupReader;
import io.jraft.rhea.backup.Manifest;
import io.jraft.rhea.backup.RegionPart;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.RocksDBOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the directories of a store that has not run yet from a backup. All stores of the new cluster are made so, each by itself and
 * from the same backup, before any of them starts: then they begin with equal states at equal indices, as groups that were
 * bootstrapped, and nobody has to be told. Owner: the thread of the caller, offline.
 */
public final class StoreRestore {
    /**
     * How far apart the indices and tokens of a cluster and of the next one made from its backup are: more than a region
     * does in its life. Times the difference of their numbers, see {@link #restore}.
     */
    static final long APART = 1_000_000_000_000L;

    private static final long CLUSTERS_MAX = 1_000_000;
    private static final int WRITE_BYTES = 4 << 20;
    private static final String UNFINISHED =
            "a restore of this store was not finished: remove its directories and restore it again\n";

    private final RheaKVStoreOptions options;
    private final StoreEngineOptions store;
    private final ClusterPlan plan;
    private final BackupReader backup;
    private final StoreFiles files;
    private final Consumer<String> progress;

    private StoreRestore(
            RheaKVStoreOptions options, BackupReader backup, Consumer<String> progress) {
        this.options = options;
        this.backup = backup;
        this.progress = progress;
        store = Objects.requireNonNull(options.getStoreEngineOptions(), "storeEngineOptions");
        plan = ClusterPlan.of(options);
        files = new StoreFiles(Path.of(Objects.requireNonNull(store.getRaftDataPath())));
    }

    /**
     * Fills a store's directories, which must be empty or missing.
     *
     * @param options of the store, as it will be started: the cluster's name and the ranges of its regions are the backup's, its
     *     clusterId is larger; its servers may be others
     * @param backup the directory with the backup; all of it is verified before anything is written
     * @param progress hears a line now and then
     * @return what the backup says about itself
     * @throws IllegalArgumentException if the options and the backup do not fit together; tells what to do
     * @throws IOException if the backup is damaged, or if it cannot be written. What was begun then has to be removed; no
     *     store starts on it
     */
    public static Manifest restore(
            RheaKVStoreOptions options, Path backup, Consumer<String> progress) throws IOException {
        BackupReader reader = BackupReader.open(backup);
        StoreRestore restore = new StoreRestore(options, reader, progress);
        restore.requireFit();
        restore.requireEmpty();
        reader.verify(line -> {});
        progress.accept("the backup is whole");
        restore.run();
        return reader.manifest();
    }

    private void requireFit() {
        Manifest manifest = backup.manifest();
        if (!manifest.clusterName().equals(options.getClusterName())) {
            throw new IllegalArgumentException(
                    "the backup is of the cluster '"
                            + manifest.clusterName()
                            + "', the options are of '"
                            + options.getClusterName()
                            + "'");
        }
        long apart = options.getClusterId() - manifest.clusterId();
        if (apart < 1 || apart > CLUSTERS_MAX) {
            throw new IllegalArgumentException(
                    "clusterId is "
                            + options.getClusterId()
                            + ", that of the backup "
                            + manifest.clusterId()
                            + ": set it to a number that is larger by up to "
                            + CLUSTERS_MAX
                            + ", to a new one for each restore and the same one on all stores. So stores of the lost"
                            + " cluster stay out, and no revision or fencing token comes twice");
        }
        boolean same = plan.regions().size() == manifest.regions().size();
        for (int i = 0; same && i < plan.regions().size(); i++) {
            same = isSame(plan.regions().get(i), manifest.regions().get(i));
        }
        if (!same) {
            StringBuilder text =
                    new StringBuilder(
                            "the regions of the options are not those of the backup; list these:");
            for (RegionPart part : manifest.regions()) {
                text.append("\n  region ").append(part.regionId()).append(' ').append(part.range());
            }
            throw new IllegalArgumentException(text.toString());
        }
    }

    private static boolean isSame(RegionPlan plan, RegionPart part) {
        return plan.id() == part.regionId()
                && Arrays.equals(plan.start(), part.start())
                && Arrays.equals(plan.end(), part.end());
    }

    private void requireEmpty() throws IOException {
        requireEmpty(files.data());
        RocksDBOptions rocks = store.getRocksDBOptions();
        if (rocks != null && rocks.getDbPath() != null) {
            requireEmpty(Path.of(rocks.getDbPath()));
        }
    }

    private static void requireEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> there = Files.list(directory)) {
            Path first = there.findFirst().orElse(null);
            if (first != null) {
                throw new IOException(
                        directory
                                + " is not empty, it has "
                                + first.getFileName()
                                + ". A store is restored into new directories only; move these away first");
            }
        }
    }

    private void run() throws IOException {
        // No store starts where this stands; so a restore that was cut off is no store with half of
        // its keys.
        Files.createDirectories(files.data());
        files.identify(UNFINISHED);
        long above =
                Math.multiplyExact(APART, options.getClusterId() - backup.manifest().clusterId());
        try (KVStorage storage = StoreDirectory.storage(store)) {
            for (int i = 0; i < plan.regions().size(); i++) {
                RegionPlan region = plan.regions().get(i);
                if (region.isAt(Objects.requireNonNull(store.getServerAddress()))) {
                    restore(region, backup.manifest().regions().get(i), storage, above);
                }
            }
        }
        files.identify(StoreDirectory.identity(options.getClusterId(), plan.clusterName(), store));
    }

    private void restore(RegionPlan region, RegionPart part, KVStorage storage, long above)
            throws IOException {
        RegionStore into = storage.region(region.id());
        Batches batches = new Batches(region.id(), into, above);
        backup.show(part, batches::visit);
        batches.flush();
        KVStateMachine machine =
                new KVStateMachine(
                        region.id(),
                        into,
                        storage.isDurable(),
                        new KVStateMachine.Listener() {},
                        0);
        RegionRecord record = machine.record();
        BootstrapOptions group = new BootstrapOptions();
        group.setGroupId(region.group());
        group.setGroupConf(region.members());
        group.setFsm(machine);
        group.setLastLogIndex(record.applied());
        group.setLogUri(files.log().toString());
        group.setRaftMetaUri(files.meta(region.id()).toString());
        group.setSnapshotUri(files.snapshot(region.id()).toString());
        try {
            if (!JRaftUtils.bootstrap(group)) {
                throw new IOException(
                        "region " + region.id() + " was not bootstrapped; the log says why");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        progress.accept(
                "region "
                        + region.id()
                        + ": "
                        + part.pairs()
                        + " pairs; it goes on from index "
                        + record.applied());
    }

    /** Writes pairs as they come, the region's record as that of the new cluster. */
    private static final class Batches {
        private final byte[] recordKey;
        private final KeyRange children;
        private final KeyRange taken;
        private final RegionStore into;
        private final long above;
        private final WriteSet changes = new WriteSet();
        private long bytes;

        Batches(long regionId, RegionStore into, long above) {
            recordKey = StoreKeys.region(regionId);
            children = StoreKeys.children(regionId);
            taken = StoreKeys.taken(regionId);
            this.into = into;
            this.above = above;
        }

        boolean visit(byte[] key, byte[] value) {
            if (children.contains(key) || taken.contains(key)) {
                // The new cluster begins with all of these as its options list them.
                return true;
            }
            boolean isRecord = Arrays.equals(key, recordKey);
            changes.put(
                    key, isRecord ? RegionRecord.decode(value).restored(above).encode() : value);
            bytes += key.length + value.length;
            if (bytes >= WRITE_BYTES) {
                flush();
            }
            return true;
        }

        void flush() {
            into.write(changes);
            changes.clear();
            bytes = 0;
        }
    }
}

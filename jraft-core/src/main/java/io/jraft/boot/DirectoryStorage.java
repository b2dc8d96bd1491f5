package io.jraft.boot;

import io.jraft.EngineOptions;
import io.jraft.JRaftServiceFactory;
import io.jraft.conf.Configuration;
import io.jraft.engine.StorageOpener;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.spi.FileSystem;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import io.jraft.spi.SnapshotStore;
import io.jraft.storage.LogStorage;
import io.jraft.storage.RaftMetaStorage;
import io.jraft.storage.custom.CustomLogStore;
import io.jraft.storage.journal.JournalLogStore;
import io.jraft.storage.journal.JournalOptions;
import io.jraft.storage.local.BootstrapFile;
import io.jraft.storage.local.JournalHome;
import io.jraft.storage.local.LocalSnapshotStore;
import io.jraft.storage.local.MetaFile;
import io.jraft.storage.local.MetaHome;
import io.jraft.storage.local.SnapshotHome;
import io.jraft.storage.rocksdb.RocksLogStore;
import io.jraft.storage.rocksdb.RocksOptions;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Storage in directories: a journal that groups may share, and for each member its marker and its snapshots. Thread:
 * that of the caller who starts a node; the engine calls under its monitor.
 */
public final class DirectoryStorage implements StorageOpener {
    /** Where a journal's home keeps RocksDB's own files. */
    private static final String ROCKS_DIRECTORY = "rocksdb";

    private final FileSystem files;
    private final String clusterId;
    private final LongSupplier random;
    private @Nullable Homed first;

    /**
     * Opens the home of an engine's first journal at once, because its UUID names this node to its peers.
     *
     * @throws IOException saying what to do when the directory is in use, damaged or another cluster's
     */
    public DirectoryStorage(FileSystem files, NodeOptions options, LongSupplier random)
            throws IOException {
        this.files = files;
        this.random = random;
        clusterId = options.getEngineOptions().getClusterId();
        first = home(options);
    }

    /** Upper half of the UUID that the first journal gave this node. */
    long nodeHigh() {
        Homed homed = first;
        return homed == null ? 0 : homed.home.uuidHigh();
    }

    /** Lower half. */
    long nodeLow() {
        Homed homed = first;
        return homed == null ? 0 : homed.home.uuidLow();
    }

    @Override
    public String journalKey(NodeOptions options) throws IOException {
        LogPlace place = LogPlace.of(options);
        String path = files.realPath(place.path());
        // Two stores in one directory are two keys, so that the second meets the lock of the first.
        return place.isRocks() ? LogPlace.ROCKS + path : path;
    }

    private Homed home(NodeOptions options) throws IOException {
        LogPlace place = LogPlace.of(options);
        return new Homed(
                journalKey(options),
                JournalHome.open(files, place.path(), place.store(), clusterId, random));
    }

    @Override
    public Journal openJournal(NodeOptions options) throws IOException {
        Homed homed = first;
        first = null;
        if (homed == null || !homed.key.equals(journalKey(options))) {
            if (homed != null) {
                homed.home.close();
            }
            homed = home(options);
        }
        JournalHome home = homed.home;
        boolean opened = false;
        try {
            LogStore store = openStore(home, options);
            opened = true;
            return new OpenJournal(home, store);
        } finally {
            if (!opened) {
                home.close();
            }
        }
    }

    private LogStore openStore(JournalHome home, NodeOptions options) throws IOException {
        LogPlace place = LogPlace.of(options);
        JRaftServiceFactory factory = options.getServiceFactory();
        RaftMetaStorage meta =
                factory.createRaftMetaStorage(
                        String.valueOf(options.getRaftMetaUri()), options.getRaftOptions());
        LogStorage own = place.own();
        if (own != null) {
            return new CustomLogStore(
                    own,
                    meta == null ? new MetaFile(files, home.directory()) : meta,
                    factory.createLogEntryCodecFactory());
        }
        if (meta != null) {
            throw new IOException(
                    factory.getClass().getName()
                            + " makes a RaftMetaStorage and no LogStorage. The library's logs keep term and vote"
                            + " themselves, in one sync with the entries: make both, or neither");
        }
        return place.isRocks() ? openRocks(home) : openJournal(home, options.getEngineOptions());
    }

    private LogStore openJournal(JournalHome home, EngineOptions engine) throws IOException {
        return JournalLogStore.open(
                files,
                JournalOptions.of(home.directory(), home.uuidHigh(), home.uuidLow(), random)
                        .withSegments(engine.getSegmentBytesFirst(), engine.getSegmentBytes()));
    }

    /** RocksDB comes to the class path by the user's wish alone. */
    private LogStore openRocks(JournalHome home) throws IOException {
        try {
            return RocksLogStore.open(
                    files,
                    RocksOptions.of(
                            home.directory() + "/" + ROCKS_DIRECTORY,
                            home.uuidHigh(),
                            home.uuidLow()));
        } catch (NoClassDefFoundError e) {
            throw new IOException(
                    "logUri asks for a log in RocksDB, which is not on the class path. Add the library"
                            + " org.rocksdb:rocksdbjni to the program, or leave out rocksdb:// for a log in the journal",
                    e);
        }
    }

    @Override
    public Member openMember(String group, PeerId self, NodeOptions options, Journal journal)
            throws IOException {
        MetaHome meta =
                MetaHome.open(
                        files,
                        LogPlace.path(options.getRaftMetaUri()),
                        group,
                        self,
                        ((OpenJournal) journal).home,
                        random);
        boolean opened = false;
        try {
            Configuration first = BootstrapFile.read(files, meta.directory(), group);
            String uri = options.getSnapshotUri();
            OpenMember member =
                    uri == null || uri.isBlank()
                            ? new OpenMember(meta, first, null, null)
                            : withSnapshots(meta, first, uri, options);
            opened = true;
            return member;
        } finally {
            if (!opened) {
                meta.close();
            }
        }
    }

    private OpenMember withSnapshots(
            MetaHome meta, @Nullable Configuration first, String uri, NodeOptions options)
            throws IOException {
        SnapshotHome snapshots = SnapshotHome.open(files, LogPlace.path(uri), meta);
        String temporary = options.getSnapshotTempUri();
        LocalSnapshotStore store =
                temporary == null || temporary.isBlank()
                        ? new LocalSnapshotStore(files, snapshots.directory())
                        : new LocalSnapshotStore(
                                files, snapshots.directory(), LogPlace.path(temporary));
        return new OpenMember(meta, first, snapshots, store);
    }

    /** The order matters: at no time does a directory say that it is the member's while the log knows nothing of its votes. */
    @Override
    public void forget(String group, PeerId self, NodeOptions options, Journal journal)
            throws IOException {
        JournalHome home = ((OpenJournal) journal).home;
        LogStore store = journal.store();
        if (store instanceof CustomLogStore) {
            throw new IOException(
                    "the log of group '"
                            + group
                            + "' is in a storage of the user's own, which is emptied by its owner");
        }
        // Nobody else has it open, and nobody gets it meanwhile.
        GroupLog log = store.open(group, self);
        try {
            MetaHome.erase(files, LogPlace.path(options.getRaftMetaUri()), group, self, home);
            log.forget();
            store.sync();
            home.removeMember(group, self);
        } finally {
            log.close();
        }
    }

    /** Gives up the first journal's home when no group came to use it. */
    void close() throws IOException {
        Homed homed = first;
        first = null;
        if (homed != null) {
            homed.home.close();
        }
    }

    private record Homed(String key, JournalHome home) {}

    private record OpenJournal(JournalHome home, LogStore store) implements Journal {
        @Override
        public void close() throws IOException {
            try {
                store.close();
            } finally {
                home.close();
            }
        }
    }

    private record OpenMember(
            MetaHome meta,
            @Nullable Configuration bootstrapped,
            @Nullable SnapshotHome home,
            @Nullable LocalSnapshotStore store)
            implements Member {
        @Override
        public @Nullable SnapshotStore snapshots() {
            return store;
        }

        @Override
        public long diskHigh() {
            return meta.nodeUuidHigh();
        }

        @Override
        public long diskLow() {
            return meta.nodeUuidLow();
        }

        @Override
        public void close() throws IOException {
            try {
                if (home != null) {
                    home.close();
                }
            } finally {
                meta.close();
            }
        }
    }
}

package io.jraft.rhea.fsm;

import io.jraft.SnapshotCut;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.rhea.storage.rocks.RocksStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What stories of regions that become two, or one, have in common: a storage of either kind, and snapshots in files. */
abstract class StorageStory {
    static final ClientId CLIENT = new ClientId(1, 2);

    @Parameter StorageType type;
    @TempDir Path directory;
    KVStorage storage;

    KVStorage storage(String name) throws IOException {
        return type == StorageType.RocksDB
                ? RocksStorage.open(directory.resolve(name))
                : new MemoryStorage();
    }

    @BeforeEach
    void openStorage() throws IOException {
        storage = storage("db");
    }

    @AfterEach
    void closeStorage() {
        storage.close();
    }

    /** The process ends and begins again; what is in memory is gone. */
    void reopenStorage() throws IOException {
        storage.close();
        storage = storage("db");
    }

    SnapshotFolder snapshot(RegionFixture of, String name) throws Exception {
        SnapshotFolder folder = new SnapshotFolder(Files.createDirectory(directory.resolve(name)));
        SnapshotCut cut = of.machine.onSnapshotCut();
        cut.writeTo(folder.writer());
        cut.close();
        return folder;
    }

    static Errors error(OpResult result) {
        return ((Refused) result).error();
    }
}

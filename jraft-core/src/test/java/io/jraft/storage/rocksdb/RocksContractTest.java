package io.jraft.storage.rocksdb;

import io.jraft.spi.LogStore;
import io.jraft.spi.LogStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on RocksDB over the disk of this machine. */
class RocksContractTest extends LogStoreContract {
    @TempDir Path root;

    private final List<LogStore> crashed = new ArrayList<>();

    private Path home() {
        return root.resolve("db" + crashed.size());
    }

    @Override
    protected LogStore openStore() throws IOException {
        return RocksHomes.open(home());
    }

    /** A process may open a database once, so the next store finds what the crash left under another name. */
    @Override
    protected void crash(LogStore store) throws IOException {
        Path left = home();
        crashed.add(store);
        RocksHomes.crash((RocksLogStore) store, left, home());
    }

    /** Only now: closing syncs, which a crash does not. */
    @AfterEach
    void closeCrashed() throws IOException {
        for (LogStore store : crashed) {
            store.close();
        }
    }
}

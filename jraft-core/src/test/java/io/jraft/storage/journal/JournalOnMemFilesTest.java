package io.jraft.storage.journal;

import io.jraft.spi.LogStore;
import io.jraft.spi.LogStoreContract;
import io.jraft.testing.CrashMode;
import io.jraft.testing.MemFileSystem;
import java.io.IOException;
import java.util.Random;

/** The contract on the journal over a disk that dies, with segments so small that everything rolls. */
class JournalOnMemFilesTest extends LogStoreContract {
    private final MemFileSystem files = new MemFileSystem();
    private final Random random = new Random(11);

    @Override
    protected LogStore openStore() throws IOException {
        return JournalLogStore.open(
                files,
                JournalOptions.of("/data/log", 1, 2, random::nextLong).withSegments(4096, 8192));
    }

    @Override
    protected void crash(LogStore store) {
        files.crash(CrashMode.LOST, random);
    }
}

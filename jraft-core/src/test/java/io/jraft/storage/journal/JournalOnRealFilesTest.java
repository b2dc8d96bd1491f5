package io.jraft.storage.journal;

import io.jraft.spi.LogStore;
import io.jraft.spi.LogStoreContract;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the journal over the disk of this machine. */
class JournalOnRealFilesTest extends LogStoreContract {
    private final NioFileSystem files = new NioFileSystem();
    private final Random random = new Random(12);

    @TempDir Path directory;

    @Override
    protected LogStore openStore() throws IOException {
        return JournalLogStore.open(
                files,
                JournalOptions.of(directory.resolve("log").toString(), 1, 2, random::nextLong)
                        .withSegments(4096, 16384));
    }

    @Override
    protected void crash(LogStore store) {
        // What was not synced is in the abandoned store's memory only, as after a kill of the
        // process.
    }
}

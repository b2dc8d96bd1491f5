package io.jraft.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.model.BlockBuilder;
import io.jraft.model.EntryBlock;
import io.jraft.spi.GroupLog;
import io.jraft.storage.journal.JournalLogStore;
import io.jraft.storage.journal.JournalOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gate that no noise can move: what a batch costs the disk. Counts, no clock. */
class JournalGateTest {
    private static final int BATCHES = 20;

    /** Bytes of an entry besides its payload. */
    private static final int ENTRY = 16;

    @ParameterizedTest(name = "{0} entries of {1} bytes a batch: at most {2} times payload + 16")
    @CsvSource({
        "16, 1024, 1.1",
        "64, 16, 1.15",
        "64, 1024, 1.1",
        "1024, 16, 1.1",
        "1024, 1024, 1.1"
    })
    @DisplayName("one sync a batch, and few bytes beside the payload")
    void oneSyncFewBytes(int entries, int payload, double most, @TempDir Path directory)
            throws IOException {
        CountingFiles files = new CountingFiles();
        // One segment that holds everything: what is prepared for the next ones is the same
        // whatever is written.
        long size = 64L << 20;
        JournalOptions options =
                JournalOptions.of(directory.resolve("log").toString(), 1, 2, () -> 3)
                        .withSegments(size, size);
        try (JournalLogStore store = JournalLogStore.open(files, options)) {
            GroupLog log = store.open("group", new PeerId("127.0.0.1", 8_081));
            BlockBuilder builder = new BlockBuilder();
            EntryBlock first = Blocks.of(builder, 1, 0, entries, payload);
            log.append(first);
            store.sync();
            long bytes = files.bytes();
            long forces = files.forces();
            int chain = first.lastChain();
            for (int i = 1; i <= BATCHES; i++) {
                EntryBlock block =
                        Blocks.of(builder, 1 + (long) i * entries, chain, entries, payload);
                log.append(block);
                store.sync();
                chain = block.lastChain();
            }

            assertThat(files.forces() - forces).isEqualTo(BATCHES);
            assertThat(store.syncCount()).isGreaterThanOrEqualTo(BATCHES);
            double ideal = (double) BATCHES * entries * (payload + ENTRY);
            assertThat((files.bytes() - bytes) / ideal).isBetween(1.0, most);
        }
    }
}

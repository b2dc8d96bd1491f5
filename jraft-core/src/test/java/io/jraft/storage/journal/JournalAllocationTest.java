package io.jraft.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.model.EntryBlock;
import io.jraft.spi.GroupLog;
import io.jraft.sys.NioFileSystem;
import io.jraft.testing.Allocation;
import io.jraft.testing.LogMaker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much garbage the journal makes beside its work: counts by the JVM, no clock. */
class JournalAllocationTest {
    /** About 250 now, part of it what is remembered of the place; it was 550. */
    private static final long BATCH_MAX = 300;

    private final NioFileSystem files = new NioFileSystem();

    @TempDir Path directory;

    @Test
    @DisplayName("a spare file of many megabytes is filled without a megabyte of heap for each")
    void spare() throws Exception {
        SpareShelf shelf = new SpareShelf(files, directory.toString());
        long bytes = 16L * SpareShelf.SLICE;
        while (!shelf.fill(SpareShelf.SLICE)) {
            // The first one loads what has to be loaded.
        }

        long heap =
                Allocation.of(
                        () -> {
                            while (!shelf.fill(bytes)) {
                                // One slice at a time.
                            }
                        });

        assertThat(shelf.bytes()).isEqualTo(bytes + SpareShelf.SLICE);
        assertThat(heap).isLessThan(bytes / 32);
    }

    @Test
    @DisplayName(
            "a start looks through a journal and keeps none of it: a tenth of its bytes in heap at most")
    void recovery() throws Exception {
        PeerId peer = new PeerId("127.0.0.1", 8_081);
        long written = 0;
        try (JournalLogStore store = open()) {
            GroupLog log = store.open("group", peer);
            LogMaker maker = new LogMaker();
            while (written < 8 << 20) {
                EntryBlock block = maker.next(1, 64, 1024);
                log.append(block);
                store.sync();
                written += block.byteLength();
            }
        }
        long[] last = new long[1];
        Allocation.Work reopen =
                () -> {
                    try (JournalLogStore store = open()) {
                        last[0] = store.open("group", peer).recovered().last().index();
                    }
                };
        reopen.run();

        long heap = Allocation.of(reopen);

        assertThat(last[0]).isEqualTo(written / (1024 + EntryBlock.ENTRY_HEAD));
        assertThat(heap).as("for " + written + " bytes of entries").isLessThan(written / 10);
    }

    @Test
    @DisplayName("a synced batch takes a few hundred bytes of heap, whatever is in it")
    void batch() throws Exception {
        try (JournalLogStore store = open()) {
            GroupLog log = store.open("group", new PeerId("127.0.0.1", 8_081));
            LogMaker maker = new LogMaker();
            List<EntryBlock> blocks = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                blocks.add(maker.next(1, 8, 16));
            }
            Iterator<EntryBlock> next = blocks.iterator();

            long heap =
                    Allocation.of(
                            2_000,
                            () -> {
                                log.append(next.next());
                                store.sync();
                            });

            assertThat(heap).isLessThanOrEqualTo(BATCH_MAX);
        }
    }

    private JournalLogStore open() throws IOException {
        return JournalLogStore.open(
                files, JournalOptions.of(directory.resolve("log").toString(), 1, 2, () -> 3));
    }
}

package io.jraft.storage.custom;

import static io.jraft.testing.LogMaker.conf;
import static io.jraft.testing.LogMaker.peer;
import static io.jraft.testing.LogMaker.read;
import static io.jraft.testing.LogMaker.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.check.InvariantViolation;
import io.jraft.entity.LogEntry;
import io.jraft.entity.PeerId;
import io.jraft.entity.codec.DefaultLogEntryCodecFactory;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.spi.GroupLog.Recovered;
import io.jraft.spi.GroupLog.Slice;
import io.jraft.testing.LogMaker;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Storages of a user behind the log port: what is kept, and what a storage is not allowed to answer. */
class CustomLogStoreTest {
    private static final PeerId SELF = peer("127.0.0.1:7001");

    private final LogMaker made = new LogMaker();
    private final ListStorages.MapLog log = new ListStorages.MapLog();
    private final ListStorages.Fields meta = new ListStorages.Fields();
    private CustomLogStore store;
    private GroupLog group;

    @BeforeEach
    void open() throws IOException {
        store = new CustomLogStore(log, meta, DefaultLogEntryCodecFactory.getInstance());
        group = store.open("g", SELF);
    }

    private Recovered reopen() throws IOException {
        store.close();
        open();
        return group.recovered();
    }

    @Test
    @DisplayName("T1 entries, terms, configurations, chain, term and vote come back as they were")
    void comesBack() throws IOException {
        assertThat(group.recovered().last()).isEqualTo(LogId.ZERO);
        EntryBlock conf = made.nextConfiguration(1, "h:1", "h:2");
        group.append(conf);
        group.append(made.next(1, 4));
        group.append(made.next(3, 2));
        group.saveHardState(new HardState(3, SELF));
        store.sync();

        Recovered r = reopen();

        assertThat(r.hardState()).isEqualTo(new HardState(3, SELF));
        assertThat(r.firstIndex()).isEqualTo(1);
        assertThat(r.last()).isEqualTo(new LogId(7, 3));
        assertThat(r.lastChain()).isEqualTo(made.chainAt(7));
        assertThat(r.terms()).containsExactly(new LogId(1, 1), new LogId(6, 3));
        assertThat(r.configurations()).containsExactly(conf(1, 1, "h:1", "h:2"));
        assertThat(read(group, 2, 7)).containsExactly("2@1", "3@1", "4@1", "5@1", "6@3", "7@3");
        try (Slice slice = Objects.requireNonNull(group.locate(1, 1, 0))) {
            assertThat(slice.read()).containsExactly(conf);
        }
        assertThat(Objects.requireNonNull(log.getEntry(1)).getPeers())
                .containsExactly(peer("h:1"), peer("h:2"));
        assertThat(log.starts).isEqualTo(2);
        assertThat(log.stops).isEqualTo(1);
    }

    @Test
    @DisplayName("a cut anywhere and other entries after it: what was replaced never comes back")
    void replacesTheTail() throws IOException {
        for (long kept = 0; kept <= 6; kept++) {
            group.reset(LogId.ZERO, 0);
            made.backTo(0);
            group.append(made.next(1, 3));
            group.append(made.next(2, 3));
            group.truncateSuffix(kept);
            made.backTo(kept);
            group.append(made.next(3, 2));

            Recovered r = reopen();

            assertThat(r.last()).isEqualTo(new LogId(kept + 2, 3));
            assertThat(r.lastChain()).isEqualTo(made.chainAt(kept + 2));
            assertThat(read(group, kept + 1, kept + 2)).isEqualTo(texts(kept + 1, kept + 2, 3));
        }
    }

    @Test
    @DisplayName(
            "T10 after a prefix was dropped the chain goes on, and the term before the first entry is not guessed")
    void dropsThePrefix() throws IOException {
        group.append(made.next(1, 5));
        group.append(made.next(2, 5));
        group.truncatePrefix(4);
        group.truncatePrefix(3);
        assertThat(group.locate(3, 10, 1000)).isNull();

        Recovered r = reopen();

        assertThat(r.firstIndex()).isEqualTo(4);
        assertThat(r.prev()).isEqualTo(new LogId(3, 0));
        assertThat(r.lastChain()).isEqualTo(made.chainAt(10));
        assertThat(read(group, 4, 5)).isEqualTo(texts(4, 5, 1));
        group.truncatePrefix(11);
        assertThat(reopen().last()).isEqualTo(new LogId(10, 0));
        group.append(made.next(4, 1));
        assertThat(reopen().last()).isEqualTo(new LogId(11, 4));
    }

    @Test
    @DisplayName("a slice stays good although the log is cut and reset meanwhile")
    void slicesOutliveTruncation() throws IOException {
        group.append(made.next(1, 5));
        Slice slice = Objects.requireNonNull(group.locate(1, 5, 1000));
        group.reset(new LogId(50, 2), 0);

        assertThat(slice.read().get(0).lastIndex()).isEqualTo(5);
        slice.close();
    }

    @Test
    @DisplayName(
            "locate gives one entry at least, at most the bytes beyond it, and blocks of one term")
    void locatesWithinLimits() throws IOException {
        group.append(made.next(1, 3, 100));
        group.append(made.next(2, 3, 100));
        int entry = EntryBlock.ENTRY_HEAD + 100;
        for (int beyond = 0; beyond <= 6; beyond++) {
            for (long first = 1; first <= 6; first++) {
                for (int spare : new int[] {0, entry - 1}) {
                    List<EntryBlock> found;
                    try (Slice slice =
                            Objects.requireNonNull(
                                    group.locate(first, 9, beyond * entry + spare))) {
                        found = slice.read();
                    }
                    assertThat(found.get(0).firstIndex()).isEqualTo(first);
                    assertThat(found.get(found.size() - 1).lastIndex())
                            .isEqualTo(Math.min(6, first + beyond));
                }
            }
        }
    }

    @Test
    @DisplayName(
            "T55 a flipped bit, a lost checksum and a lost entry stop the node with a sentence")
    void damage() throws IOException {
        group.append(made.next(1, 5));
        byte[] sound = log.entries.get(3L);
        byte[] bad = sound.clone();
        bad[bad.length - 1] ^= 1;
        log.entries.put(3L, bad);
        assertBroken("gave back other entries than it was given: entry 3: checksum differs");

        LogEntry bare = new LogEntry(Objects.requireNonNull(log.getEntry(4)).getType());
        bare.setId(new io.jraft.entity.LogId(3, 1));
        log.forge(3, bare);
        assertBroken("lost the checksum of entry 3; store entries with the codec");

        log.entries.remove(3L);
        assertBroken("has no entry 3");
        log.entries.put(3L, sound);
        assertThat(reopen().last()).isEqualTo(new LogId(5, 1));
    }

    private void assertBroken(String what) throws IOException {
        store.close();
        CustomLogStore again =
                new CustomLogStore(log, meta, DefaultLogEntryCodecFactory.getInstance());
        assertThatThrownBy(() -> again.open("g", SELF))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(ListStorages.MapLog.class.getName())
                .hasMessageContaining(what);
    }

    @Test
    @DisplayName("a storage that takes a part of a batch is not believed")
    void partOfABatch() {
        log.takenMax = 2;

        assertThatThrownBy(() -> group.append(made.next(1, 3)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("appended 2 of 3 entries");
    }

    @Test
    @DisplayName("I-4 I-11 what makes no sense is refused before the storage sees it")
    void refusesNonsense() throws IOException {
        group.append(made.next(2, 3));
        group.saveHardState(new HardState(4, SELF));
        LogMaker other = new LogMaker();
        other.next(1, 3);
        EntryBlock foreign = other.next(2, 1);

        assertThatThrownBy(() -> group.append(foreign)).isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(() -> group.append(new LogMaker().next(1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> group.saveHardState(new HardState(3, null)))
                .isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(() -> group.saveHardState(new HardState(4, peer("h:9"))))
                .isInstanceOf(InvariantViolation.class);
        assertThat(log.entries).hasSize(3);
        assertThat(meta.term).isEqualTo(4);
    }
}

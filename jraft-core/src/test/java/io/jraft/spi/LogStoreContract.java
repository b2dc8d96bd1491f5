package io.jraft.spi;

import static io.jraft.testing.LogMaker.conf;
import static io.jraft.testing.LogMaker.peer;
import static io.jraft.testing.LogMaker.read;
import static io.jraft.testing.LogMaker.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.check.InvariantViolation;
import io.jraft.entity.PeerId;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog.Recovered;
import io.jraft.spi.GroupLog.Slice;
import io.jraft.testing.LogMaker;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the core may rely on, whatever keeps the log. Every log store of ours runs this. */
public abstract class LogStoreContract {
    private static final PeerId SELF = peer("127.0.0.1:7001");

    private final LogMaker made = new LogMaker();
    private LogStore store;
    private GroupLog log;

    /** Opens the store under test on a fresh home, or on what the last one left. */
    protected abstract LogStore openStore() throws IOException;

    /** Ends a store as a crash does. */
    protected abstract void crash(LogStore store) throws IOException;

    @BeforeEach
    void open() throws IOException {
        store = openStore();
        log = store.open("g", SELF);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private Recovered crashAndReopen() throws IOException {
        crash(store);
        open();
        return log.recovered();
    }

    private Recovered closeAndReopen() throws IOException {
        log.close();
        store.close();
        open();
        return log.recovered();
    }

    private void append(long term, int count) throws IOException {
        log.append(made.next(term, count));
    }

    @Test
    @DisplayName("a new log is empty: term 0, no vote, first index 1")
    void beginsEmpty() throws IOException {
        Recovered r = log.recovered();

        assertThat(r)
                .isEqualTo(
                        new Recovered(
                                HardState.INITIAL,
                                1,
                                LogId.ZERO,
                                LogId.ZERO,
                                0,
                                List.of(),
                                List.of(),
                                List.of()));
        assertThat(log.locate(1, 10, 1000)).isNull();
        assertThat(closeAndReopen()).isEqualTo(r);
    }

    @Test
    @DisplayName(
            "T1 what was synced survives a crash: entries, terms, configurations, chain, term and vote")
    void keepsWhatWasSynced() throws IOException {
        log.append(made.nextConfiguration(1, "h:1", "h:2"));
        append(1, 4);
        append(3, 2);
        log.saveHardState(new HardState(3, SELF));
        store.sync();

        Recovered r = crashAndReopen();

        assertThat(r.hardState()).isEqualTo(new HardState(3, SELF));
        assertThat(r.firstIndex()).isEqualTo(1);
        assertThat(r.last()).isEqualTo(new LogId(7, 3));
        assertThat(r.lastChain()).isEqualTo(made.chainAt(7));
        assertThat(r.terms()).containsExactly(new LogId(1, 1), new LogId(6, 3));
        assertThat(r.configurations()).containsExactly(conf(1, 1, "h:1", "h:2"));
        assertThat(read(log, 2, 7)).containsExactly("2@1", "3@1", "4@1", "5@1", "6@3", "7@3");
    }

    @Test
    @DisplayName("what was not synced is gone after a crash, all of it")
    void losesWhatWasNotSynced() throws IOException {
        append(1, 3);
        log.saveHardState(new HardState(1, SELF));
        store.sync();
        append(1, 2);
        log.saveHardState(new HardState(2, null));
        log.truncatePrefix(3);

        Recovered r = crashAndReopen();

        assertThat(r.hardState()).isEqualTo(new HardState(1, SELF));
        assertThat(r.firstIndex()).isEqualTo(1);
        assertThat(r.last()).isEqualTo(new LogId(3, 1));
        assertThat(read(log, 1, 3)).isEqualTo(texts(1, 3, 1));
    }

    @Test
    @DisplayName("close syncs")
    void closeSyncs() throws IOException {
        append(1, 3);

        assertThat(closeAndReopen().last()).isEqualTo(new LogId(3, 1));
    }

    @Test
    @DisplayName(
            "C16 T1 a term never falls and a vote is never given twice, here and after a restart")
    void guardsHardState() throws IOException {
        log.saveHardState(new HardState(4, null));
        log.saveHardState(new HardState(4, SELF));
        store.sync();
        crashAndReopen();

        assertThatThrownBy(() -> log.saveHardState(new HardState(3, null)))
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("I-11");
        assertThatThrownBy(() -> log.saveHardState(new HardState(4, peer("h:9"))))
                .isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(() -> log.saveHardState(new HardState(4, null)))
                .isInstanceOf(InvariantViolation.class);
        log.saveHardState(new HardState(4, SELF));
        log.saveHardState(new HardState(5, peer("h:9")));
        store.sync();
        assertThat(crashAndReopen().hardState()).isEqualTo(new HardState(5, peer("h:9")));
    }

    @Test
    @DisplayName(
            "a cut anywhere, also inside a block, and other entries after it: what was replaced never comes back")
    void replacesTheTail() throws IOException {
        for (long kept = 0; kept <= 9; kept++) {
            log.reset(LogId.ZERO, 0);
            made.backTo(0);
            append(1, 4);
            append(1, 1);
            append(2, 4);
            if (kept % 2 == 0) {
                store.sync();
            }
            log.truncateSuffix(kept);
            made.backTo(kept);
            store.sync();
            LogId last = new LogId(kept, kept == 0 ? 0 : kept <= 5 ? 1 : 2);
            Recovered cut = crashAndReopen();
            assertThat(cut.last()).isEqualTo(last);
            assertThat(cut.lastChain()).isEqualTo(made.chainAt(kept));
            append(3, 2);
            store.sync();

            Recovered r = crashAndReopen();

            assertThat(r.last()).isEqualTo(new LogId(kept + 2, 3));
            assertThat(r.terms().get(r.terms().size() - 1)).isEqualTo(new LogId(kept + 1, 3));
            assertThat(read(log, kept + 1, kept + 2)).isEqualTo(texts(kept + 1, kept + 2, 3));
            assertThat(read(log, 1, Math.min(5, kept))).isEqualTo(texts(1, Math.min(5, kept), 1));
            assertThat(log.locate(kept + 3, kept + 3, 1)).isNull();
        }
    }

    @Test
    @DisplayName("T9 a configuration that was cut off is forgotten, the one before is not")
    void forgetsCutConfigurations() throws IOException {
        log.append(made.nextConfiguration(1, "h:1"));
        append(1, 2);
        log.append(made.nextConfiguration(1, "h:1", "h:2"));
        append(1, 1);
        store.sync();
        log.truncateSuffix(3);
        made.backTo(3);
        append(2, 1);
        store.sync();

        assertThat(crashAndReopen().configurations()).containsExactly(conf(1, 1, "h:1"));
    }

    @Test
    @DisplayName("O12 a configuration that nobody can read is never passed over: it is refused")
    void unreadableConfiguration() throws IOException {
        log.append(made.nextConfiguration(1, "h:1"));
        store.sync();
        byte[] unknown = {2, 0, 0, 0};
        EntryBlock block = made.nextBytes(1, EntryType.CONFIGURATION, unknown);
        assertThatThrownBy(
                        () -> {
                            log.append(block);
                            store.sync();
                            crashAndReopen();
                        })
                .hasStackTraceContaining("configuration format 2 is unknown");
    }

    @Test
    @DisplayName(
            "T10 after a prefix was dropped, first index, terms, configurations and reading agree, before and after a restart")
    void dropsThePrefix() throws IOException {
        log.append(made.nextConfiguration(1, "h:1"));
        append(1, 4);
        append(2, 5);
        log.append(made.nextConfiguration(2, "h:2"));
        store.sync();
        for (long first = 2; first <= 12; first++) {
            log.truncatePrefix(first);
            log.truncatePrefix(first - 1);
            store.sync();
            assertThat(log.locate(first - 1, 11, 1000)).isNull();

            Recovered r = crashAndReopen();

            assertThat(r.firstIndex()).isEqualTo(first);
            assertThat(r.prev()).isEqualTo(new LogId(first - 1, first <= 6 ? 1 : 2));
            assertThat(r.last()).isEqualTo(new LogId(11, 2));
            assertThat(r.lastChain()).isEqualTo(made.chainAt(11));
            LogId run1 = new LogId(first, 1);
            LogId run2 = new LogId(Math.max(6, first), 2);
            assertThat(r.terms())
                    .isEqualTo(
                            first <= 5
                                    ? List.of(run1, run2)
                                    : first <= 11 ? List.of(run2) : List.of());
            assertThat(r.configurations())
                    .isEqualTo(first <= 11 ? List.of(conf(11, 2, "h:2")) : List.of());
            assertThat(log.locate(first - 1, 11, 1000)).isNull();
            if (first <= 10) {
                assertThat(read(log, first, 10).get(0))
                        .isEqualTo(LogMaker.payload(first, first <= 5 ? 1 : 2));
            }
        }
        append(4, 1);
        store.sync();
        assertThat(crashAndReopen().terms()).containsExactly(new LogId(12, 4));
    }

    @Test
    @DisplayName("a reset forgets all entries, keeps term and vote, and goes on after the snapshot")
    void resets() throws IOException {
        log.append(made.nextConfiguration(1, "h:1"));
        append(1, 4);
        log.saveHardState(new HardState(6, SELF));
        store.sync();
        log.reset(new LogId(100, 5), 77);
        assertThat(log.locate(1, 5, 100)).isNull();
        store.sync();

        Recovered r = crashAndReopen();
        assertThat(r)
                .isEqualTo(
                        new Recovered(
                                new HardState(6, SELF),
                                101,
                                new LogId(100, 5),
                                new LogId(100, 5),
                                77,
                                List.of(),
                                List.of(),
                                List.of()));

        made.jumpTo(100, 77);
        append(6, 3);
        store.sync();
        r = crashAndReopen();
        assertThat(r.firstIndex()).isEqualTo(101);
        assertThat(r.last()).isEqualTo(new LogId(103, 6));
        assertThat(read(log, 101, 103)).isEqualTo(texts(101, 103, 6));
        assertThat(log.locate(5, 5, 100)).isNull();
    }

    @Test
    @DisplayName(
            "Z6 I-4 a block that leaves a gap, goes back in term or continues another log is refused and changes nothing")
    void refusesNonsense() throws IOException {
        append(2, 3);
        LogMaker other = new LogMaker();
        other.next(1, 3);
        EntryBlock foreign = other.next(2, 1);
        EntryBlock older = new LogMaker().next(1, 1);
        made.next(2, 1);
        EntryBlock gap = made.next(2, 1);

        assertThatThrownBy(() -> log.append(gap)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.append(older)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.append(foreign))
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("I-4");
        assertThatThrownBy(() -> log.truncatePrefix(5))
                .isInstanceOf(IllegalArgumentException.class);
        log.truncatePrefix(3);
        assertThatThrownBy(() -> log.truncateSuffix(1))
                .isInstanceOf(IllegalArgumentException.class);
        log.truncateSuffix(99);
        store.sync();

        Recovered r = crashAndReopen();
        assertThat(r.last()).isEqualTo(new LogId(3, 2));
        assertThat(r.firstIndex()).isEqualTo(3);
        made.backTo(3);
        append(2, 1);
        assertThat(read(log, 3, 4)).isEqualTo(texts(3, 4, 2));
    }

    @Test
    @DisplayName(
            "M9 a log that was forgotten is not recovered: no entry, no term, no vote; who opens it again begins anew")
    void forgets() throws IOException {
        append(1, 3);
        log.saveHardState(new HardState(4, SELF));
        GroupLog other = store.open("h", SELF);
        other.append(new LogMaker().next(7, 2));
        store.sync();
        Slice before = Objects.requireNonNull(log.locate(1, 3, 1000));

        log.forget();

        log.close();
        assertThatThrownBy(() -> log.append(made.next(4, 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(before.read().get(0).lastIndex()).isEqualTo(3);
        before.close();
        store.sync();
        Recovered r = crashAndReopen();
        assertThat(r.hardState()).isEqualTo(HardState.INITIAL);
        assertThat(r.firstIndex()).isEqualTo(1);
        assertThat(r.last()).isEqualTo(LogId.ZERO);
        assertThat(r.terms()).isEmpty();
        assertThat(store.open("h", SELF).recovered().last()).isEqualTo(new LogId(2, 7));

        made.backTo(0);
        log.saveHardState(new HardState(1, peer("h:9")));
        append(2, 1);
        store.sync();
        r = crashAndReopen();
        assertThat(r.hardState()).isEqualTo(new HardState(1, peer("h:9")));
        assertThat(read(log, 1, 1)).isEqualTo(texts(1, 1, 2));
        assertThat(log.locate(2, 3, 1000)).isNull();
    }

    @Test
    @DisplayName("M9 what was not synced is not forgotten after a crash, neither vote nor entries")
    void forgetsWithTheSync() throws IOException {
        append(1, 3);
        log.saveHardState(new HardState(4, SELF));
        store.sync();
        log.forget();

        Recovered r = crashAndReopen();

        assertThat(r.hardState()).isEqualTo(new HardState(4, SELF));
        assertThat(read(log, 1, 3)).isEqualTo(texts(1, 3, 1));
    }

    @Test
    @DisplayName("M9 a log is forgotten and begun anew in one sync, again and again")
    void forgetsAgain() throws IOException {
        for (int life = 1; life <= 5; life++) {
            append(life, life);
            if (life % 2 == 0) {
                store.sync();
            }
            log.forget();
            made.backTo(0);
            log = store.open("g", SELF);
            assertThat(log.recovered().last()).isEqualTo(LogId.ZERO);
        }
        append(9, 1);
        store.sync();

        assertThat(crashAndReopen().last()).isEqualTo(new LogId(1, 9));
        assertThat(log.locate(2, 2, 10)).isNull();
    }

    private List<EntryBlock> located(long first, long last, int bytesMax) throws IOException {
        try (Slice slice = Objects.requireNonNull(log.locate(first, last, bytesMax))) {
            return slice.read();
        }
    }

    @Test
    @DisplayName(
            "locate gives one entry at least, at most the bytes beyond it, and nothing past the last one asked for")
    void locatesWithinLimits() throws IOException {
        log.append(made.next(1, 3, 100));
        log.append(made.next(1, 3, 100));
        log.append(made.next(2, 3, 100));
        int entry = EntryBlock.ENTRY_HEAD + 100;
        for (boolean synced : new boolean[] {false, true}) {
            if (synced) {
                store.sync();
            }
            for (int beyond = 0; beyond <= 9; beyond++) {
                for (long first = 1; first <= 9; first++) {
                    for (long last = first; last <= 10; last++) {
                        for (int spare : new int[] {0, entry - 1}) {
                            List<EntryBlock> found = located(first, last, beyond * entry + spare);
                            long expected = Math.min(Math.min(9, last), first + beyond);
                            assertThat(found.get(0).firstIndex()).isEqualTo(first);
                            assertThat(found.get(found.size() - 1).lastIndex()).isEqualTo(expected);
                            assertThat(found.stream().mapToInt(EntryBlock::count).sum())
                                    .isEqualTo((int) (expected - first + 1));
                        }
                    }
                }
            }
        }
        assertThat(log.locate(0, 9, 100)).isNull();
        assertThat(log.locate(10, 12, 100)).isNull();
        assertThat(log.locate(5, 4, 100)).isNull();
    }

    @Test
    @DisplayName("T35 empty payloads and payloads beyond every buffer come back as they were")
    void anySize() throws IOException {
        log.append(made.nextBytes(1, new byte[0]));
        byte[] large = new byte[3 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 7 >>> 5);
        }
        log.append(made.nextBytes(1, large));
        log.append(made.nextBytes(1, new byte[] {9}));
        store.sync();
        log.append(made.nextBytes(1, large));
        store.sync();
        crashAndReopen();

        assertThat(located(1, 1, 0).get(0).payload(1)).isEmpty();
        assertThat(located(2, 2, 0).get(0).payload(2)).isEqualTo(large);
        assertThat(located(3, 3, 0).get(0).payload(3)).containsExactly(9);
        assertThat(located(4, 4, 0).get(0).payload(4)).isEqualTo(large);
    }

    @Test
    @DisplayName("a slice stays good although the log is cut, reset and closed meanwhile")
    void slicesOutliveTruncation() throws IOException {
        append(1, 5);
        store.sync();
        Slice cut = Objects.requireNonNull(log.locate(1, 5, 1000));
        Slice reset = Objects.requireNonNull(log.locate(2, 4, 1000));
        log.truncateSuffix(1);
        log.truncatePrefix(2);
        store.sync();
        store.tryReclaim();
        assertThat(cut.read().get(0).lastIndex()).isEqualTo(5);
        log.reset(new LogId(50, 2), 0);
        store.sync();
        store.tryReclaim();
        log.close();

        assertThat(cut.read().get(0).firstIndex()).isEqualTo(1);
        assertThat(reset.read().get(0).firstIndex()).isEqualTo(2);
        cut.close();
        cut.close();
        reset.close();
    }

    @Test
    @DisplayName("groups of one store do not see each other, nor do two members of one group")
    void keepsGroupsApart() throws IOException {
        GroupLog other = store.open("h", SELF);
        GroupLog twin = store.open("g", peer("127.0.0.1:7001:2"));
        append(1, 3);
        other.append(new LogMaker().next(7, 2));
        other.saveHardState(new HardState(9, null));
        store.sync();
        other.truncateSuffix(1);
        store.sync();

        Recovered r = crashAndReopen();

        assertThat(r.last()).isEqualTo(new LogId(3, 1));
        assertThat(r.hardState()).isEqualTo(HardState.INITIAL);
        Recovered rOther = store.open("h", SELF).recovered();
        assertThat(rOther.last()).isEqualTo(new LogId(1, 7));
        assertThat(rOther.hardState()).isEqualTo(new HardState(9, null));
        assertThat(store.open("g", peer("127.0.0.1:7001:2")).recovered().last())
                .isEqualTo(LogId.ZERO);
        assertThat(twin.recovered().last()).isEqualTo(LogId.ZERO);
    }

    @Test
    @DisplayName(
            "a log is open once; closed and opened again in the same store it shows what it holds, durably")
    void reopensInPlace() throws IOException {
        append(1, 3);
        assertThatThrownBy(() -> store.open("g", SELF))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("open already");
        log.close();
        assertThatThrownBy(() -> log.truncateSuffix(1)).isInstanceOf(IllegalStateException.class);

        log = store.open("g", SELF);

        assertThat(log.recovered().last()).isEqualTo(new LogId(3, 1));
        assertThat(crashAndReopen().last()).isEqualTo(new LogId(3, 1));
    }

    @Test
    @DisplayName("one sync serves all groups, and none is made when nothing waits")
    void syncsOnce() throws IOException {
        GroupLog other = store.open("h", SELF);
        store.sync();
        long before = store.syncCount();
        append(1, 1);
        append(1, 1);
        other.append(new LogMaker().next(1, 1));
        other.saveHardState(new HardState(1, null));

        store.sync();
        store.sync();
        store.tryReclaim();
        store.sync();

        assertThat(store.syncCount()).isEqualTo(before + 1);
        assertThat(store.diskBytes()).isPositive();
        assertThat(store.isFull()).isFalse();
    }
}

package io.jraft.rhea.fsm;

import static io.jraft.rhea.fsm.RegionFixture.b;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.SnapshotCut;
import io.jraft.rhea.op.Change;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpResult.Changes;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.memory.MemoryStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replica tells those who watch, and that it says so where it cannot. */
class ChangesTest {
    @TempDir Path directory;
    private final RegionStore store = new MemoryStorage().region(1);
    private final RegionFixture region = new RegionFixture(store, false).opened();

    private static String text(Changes changes) {
        StringBuilder text = new StringBuilder(changes.missed() ? "missed " : "");
        for (Change change : changes.changes()) {
            byte[] value = change.value();
            text.append(change.revision()).append(' ').append(change.kind()).append(' ');
            text.append(new String(change.key(), UTF_8)).append(' ');
            text.append(value == null ? "-" : new String(value, UTF_8)).append(", ");
        }
        return text.append("next ").append(changes.next()).toString();
    }

    private String changes(long from, @Nullable String start, @Nullable String end) {
        return text(
                region.machine.changes(
                        from, start == null ? null : b(start), end == null ? null : b(end)));
    }

    @Test
    @DisplayName(
            "N17 every change once and in order, whatever made it; what changed nothing is not told")
    void inOrder() {
        region.apply(new KVOp.Put(b("a"), b("1")));
        region.apply(new KVOp.CompareAndPut(new KVOp.Swap(b("a"), b("0"), b("2"))));
        region.apply(new KVOp.CompareAndPut(new KVOp.Swap(b("a"), b("1"), b("2"))));
        region.apply(new KVOp.PutIfAbsent(b("a"), b("3")));
        region.apply(
                new KVOp.PutAll(
                        List.of(new KVOp.Pair(b("b"), b("1")), new KVOp.Pair(b("c"), b("1")))));
        region.apply(new KVOp.Merge(b("b"), b("2")));
        region.apply(new KVOp.GetSequence(b("a"), 1));
        region.apply(new KVOp.Delete(b("c")));
        region.apply(new KVOp.PutFor(b("t"), b("1"), 10));
        region.nowMs += 10;
        region.apply(new KVOp.Sweep());

        assertThat(changes(1, null, null))
                .isEqualTo(
                        "2 PUT a 1, 4 PUT a 2, 6 PUT b 1, 6 PUT c 1, 7 PUT b 1,2, 9 DELETE c -,"
                                + " 10 PUT t 1, 11 DELETE t -, next 12");
        assertThat(changes(5, "b", "c")).isEqualTo("6 PUT b 1, 7 PUT b 1,2, next 12");
        assertThat(changes(12, null, null)).isEqualTo("next 12");
        assertThat(changes(40, null, null)).as("a replica that lags").isEqualTo("next 40");
    }

    @Test
    @DisplayName(
            "a removed range is told as far as it is watched, to who watches one key as its removal")
    void ranges() {
        region.apply(new KVOp.DeleteRange(b("c"), b("g")));
        region.apply(new KVOp.DeleteRange(null, null));
        assertThat(changes(2, "a", "e"))
                .isEqualTo("2 DELETE_RANGE c e, 3 DELETE_RANGE a e, next 4");
        assertThat(changes(2, "d", "d\0")).isEqualTo("2 DELETE d -, 3 DELETE d -, next 4");
        assertThat(changes(2, "x", null)).isEqualTo("3 DELETE_RANGE x -, next 4");
        assertThat(changes(3, null, null)).isEqualTo("3 DELETE_RANGE  -, next 4");
        assertThat(changes(2, "a", "c")).isEqualTo("3 DELETE_RANGE a c, next 4");
        assertThat(changes(2, "g", "h")).isEqualTo("3 DELETE_RANGE g h, next 4");
    }

    @Test
    @DisplayName(
            "N17 the memory is bounded in bytes; who comes too late is told, and not just a little less")
    void bounded() {
        ChangeLog log = new ChangeLog(10, 1_000);
        for (long i = 11; i <= 30; i++) {
            log.add(List.of(new Change(i, Change.Kind.PUT, b("k"), new byte[100])), i);
        }
        log.add(List.of(), 35);
        assertThat(text(log.read(11, null, null))).isEqualTo("missed next 36");
        int first = 11;
        while (log.read(first, null, null).missed()) {
            first++;
        }
        assertThat(first).isBetween(24, 26);
        assertThat(log.read(first, null, null).changes()).hasSize(31 - first);

        log.add(List.of(new Change(36, Change.Kind.PUT, b("k"), new byte[5_000])), 36);
        assertThat(log.read(36, null, null).changes()).as("the newest stays").hasSize(1);
        assertThat(log.read(30, null, null).missed()).isTrue();
        assertThat(log.read(31, null, null).changes()).as("nothing in between").hasSize(1);
    }

    @Test
    @DisplayName("pages end between revisions, and the next one goes on there")
    void pages() {
        ChangeLog log = new ChangeLog(0, Long.MAX_VALUE);
        int value = ChangeLog.PAGE_BYTES / 4;
        for (long i = 1; i <= 10; i++) {
            Change one = new Change(i, Change.Kind.PUT, b("k"), new byte[value]);
            log.add(List.of(one, one), i);
        }
        List<Long> seen = new ArrayList<>();
        long next = 1;
        while (next <= 10) {
            Changes page = log.read(next, null, null);
            assertThat(page.changes()).hasSize(4);
            page.changes().forEach(c -> seen.add(c.revision()));
            next = page.next();
        }
        assertThat(seen).hasSize(20).isSorted();
    }

    @Test
    @DisplayName(
            "a replica does not know what led to the snapshot that it loaded, and what was before its start")
    void restartAndSnapshot() throws Exception {
        region.apply(new KVOp.Put(b("a"), b("1")));
        SnapshotFolder folder = new SnapshotFolder(directory);
        SnapshotCut cut = region.machine.onSnapshotCut();
        cut.writeTo(folder.writer());
        cut.close();

        RegionFixture laggard = new RegionFixture(new MemoryStorage().region(1), false).opened();
        assertThat(laggard.machine.onSnapshotLoad(folder.reader())).isTrue();
        laggard.index = region.index;
        laggard.apply(new KVOp.Put(b("b"), b("1")));
        assertThat(text(laggard.machine.changes(1, null, null))).isEqualTo("missed next 4");
        assertThat(text(laggard.machine.changes(2, null, null))).isEqualTo("missed next 4");
        assertThat(text(laggard.machine.changes(3, null, null))).isEqualTo("3 PUT b 1, next 4");

        RegionFixture again = new RegionFixture(store, true);
        assertThat(text(again.machine.changes(2, null, null))).isEqualTo("missed next 3");
        assertThat(text(again.machine.changes(3, null, null))).isEqualTo("next 3");
    }
}

package io.jraft.rhea;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.JRaftUtils;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.rhea.storage.rocks.RocksStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** K13: what a region that was split off begins with, and what a crash leaves of it. */
class RegionHomeTest {
    private static final RegionInfo CHILD =
            new RegionInfo(9, 2, b("m"), null, "10.0.0.1:1,10.0.0.2:1", 1, 40);
    private static final Configuration MEMBERS = JRaftUtils.getConfiguration(CHILD.members());

    @TempDir Path data;

    private static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    private static KVStateMachine machine() {
        RegionStore store = new MemoryStorage().region(9);
        WriteSet all = new WriteSet();
        RegionRecord record =
                new RegionRecord(
                        9, 2, b("m"), null, 40, 5, 6, 1, 40, new RegionRecord.Size(1, 4), null);
        all.put(StoreKeys.region(9), record.encode());
        all.put(StoreKeys.data(b("z")), b("\0v"));
        store.write(all);
        return new KVStateMachine(9, store, false, new KVStateMachine.Listener() {}, 0);
    }

    private Path own() {
        return data.resolve("region-9");
    }

    @Test
    @DisplayName(
            "with the state it has a snapshot at the index of the split, and is found at the next start")
    void withState() throws Exception {
        RegionHome home = new RegionHome(data, 9);
        assertThat(home.isBorn()).isFalse();
        home.bear(CHILD, "shop-9", MEMBERS, machine());
        assertThat(home.isBorn()).isTrue();
        assertThat(own().resolve("snapshot")).isDirectoryContaining("glob:**40*");
        assertThat(own().resolve("meta")).isNotEmptyDirectory();
        assertThat(RegionHome.born(data))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(CHILD);
    }

    @Test
    @DisplayName("without the state it has neither snapshot nor members: the others send them")
    void withoutState() throws Exception {
        new RegionHome(data, 9).bear(CHILD, "shop-9", MEMBERS, null);
        assertThat(own().resolve("snapshot")).doesNotExist();
        assertThat(own().resolve("meta")).doesNotExist();
        assertThat(RegionHome.born(data)).hasSize(1);
    }

    @Test
    @DisplayName("what a crash has left before all was there counts for nothing, and is made anew")
    void cutOff() throws Exception {
        RegionHome home = new RegionHome(data, 9);
        home.bear(CHILD, "shop-9", MEMBERS, machine());
        // As if the last steps had not been done, and the one before them only half.
        Files.delete(own().resolve("born"));
        Files.writeString(own().resolve("born.new"), "half");
        Files.writeString(own().resolve("snapshot").resolve("temp"), "half");
        assertThat(RegionHome.born(data)).isEmpty();

        home.bear(CHILD, "shop-9", MEMBERS, machine());
        assertThat(RegionHome.born(data)).hasSize(1);
        assertThat(own().resolve("snapshot").resolve("temp")).doesNotExist();
    }

    @Test
    @DisplayName(
            "a region that was taken over has no directory but what says so, also if that is done again after a crash")
    void ended() throws Exception {
        RegionHome home = new RegionHome(data, 9);
        home.bear(CHILD, "shop-9", MEMBERS, machine());
        home.end(null);
        assertThat(RegionHome.ended(data)).containsExactly(9L);
        assertThat(RegionHome.born(data)).isEmpty();
        // As if the removal had been cut off.
        Files.createDirectories(own().resolve("snapshot").resolve("half"));
        EndedRegions ended = new EndedRegions(data, new MemoryStorage());
        assertThat(ended.isClean()).isFalse();
        ended.clean(id -> true, new Cleaner(null));
        assertThat(own()).isDirectoryNotContaining(path -> !path.endsWith("ended"));

        // Of one that was never here as well: its parent may tell of it later.
        new RegionHome(data, 10).end(null);
        assertThat(RegionHome.ended(data)).containsExactlyInAnyOrder(9L, 10L);
    }

    @Test
    @DisplayName("what is not safe to stop yet, or cannot be removed, is tried again")
    void cleaning() throws Exception {
        EndedRegions ended = new EndedRegions(data, new MemoryStorage());
        assertThat(ended.add(9)).isTrue();
        assertThat(ended.add(9)).isFalse();
        Cleaner store = new Cleaner(null);
        ended.clean(id -> false, store);
        assertThat(store.stopped).isEmpty();
        Files.writeString(own(), "no directory");
        ended.clean(id -> true, store);
        assertThat(ended.isClean()).isFalse();
        Files.delete(own());
        ended.clean(id -> true, store);
        assertThat(ended.isClean()).isTrue();
        assertThat(store.stopped).containsExactly(9L, 9L);
        assertThat(store.forgotten).isEmpty();
        EndedRegions again = new EndedRegions(data, new MemoryStorage());
        assertThat(again.contains(9)).isTrue();
        assertThat(again.isClean()).isTrue();
    }

    /** Notes what it is told to stop and to forget. */
    private static final class Cleaner implements EndedRegions.Host {
        final List<Long> stopped = new ArrayList<>();
        final List<String> forgotten = new ArrayList<>();
        final @Nullable PeerId replica;
        boolean journalFails;

        Cleaner(@Nullable PeerId replica) {
            this.replica = replica;
        }

        @Override
        public @Nullable PeerId stop(long regionId) {
            stopped.add(regionId);
            return replica;
        }

        @Override
        public void forget(long regionId, PeerId gone, Runnable noted) throws IOException {
            if (journalFails) {
                throw new IOException("played");
            }
            forgotten.add(regionId + " as " + gone);
            noted.run();
        }
    }

    @Test
    @DisplayName(
            "0025 a region that has ended is taken out of the journal once, after a restart if that failed")
    void forgotten() throws Exception {
        new RegionHome(data, 9).bear(CHILD, "shop-9", MEMBERS, machine());
        EndedRegions ended = new EndedRegions(data, new MemoryStorage());
        ended.add(9);
        Cleaner store = new Cleaner(new PeerId("10.0.0.1", 8181, 7));
        store.journalFails = true;
        ended.clean(id -> true, store);
        // With the next tick it would fail again.
        assertThat(ended.isClean()).isTrue();
        assertThat(own()).isDirectoryNotContaining(path -> !path.endsWith("ended"));

        EndedRegions again = new EndedRegions(data, new MemoryStorage());
        assertThat(again.isClean()).isFalse();
        Cleaner next = new Cleaner(null);
        again.clean(id -> true, next);
        assertThat(next.forgotten).containsExactly("9 as 10.0.0.1:8181:7");
        assertThat(again.isClean()).isTrue();
        EndedRegions last = new EndedRegions(data, new MemoryStorage());
        assertThat(last.contains(9)).isTrue();
        assertThat(last.isClean()).isTrue();
    }

    @Test
    @DisplayName(
            "what another region's notes in the storage tell has ended, though the directory was not cleaned")
    void endedByNotes() throws Exception {
        try (RocksStorage storage = RocksStorage.open(data.resolve("db"))) {
            WriteSet note = new WriteSet();
            note.put(StoreKeys.taken(1, 9), new byte[0]);
            storage.region(1).write(note);
            EndedRegions ended = new EndedRegions(data, storage);
            assertThat(ended.contains(9)).isTrue();
            assertThat(ended.isClean()).isFalse();
        }
    }

    @Test
    @DisplayName("a place that cannot be made is told, and is no region")
    void noPlace() throws Exception {
        Configuration nobody = new Configuration();
        assertThatThrownBy(() -> new RegionHome(data, 9).bear(CHILD, "shop-9", nobody, machine()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(RegionHome.born(data)).isEmpty();
        Files.createDirectories(own());
        Files.writeString(own().resolve("born"), "no region");
        assertThatThrownBy(() -> RegionHome.born(data))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }
}

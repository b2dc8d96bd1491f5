package io.jraft.storage.local;

import static io.jraft.storage.local.Snapshots.at;
import static io.jraft.storage.local.Snapshots.content;
import static io.jraft.storage.local.Snapshots.load;
import static io.jraft.storage.local.Snapshots.save;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.model.SnapshotMeta;
import io.jraft.spi.SnapshotStore.Staging;
import io.jraft.testing.CrashMode;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.MemFileSystem.Fault;
import io.jraft.testing.SimCrash;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A crash before, in and after every single call to the disk; then the next start, which itself may crash. What is
 * published after that is complete, and never older than what a call had reported as published.
 */
class SnapshotCrashTest {
    private static final String DIR = "/d/s";
    private static final List<Fault> CRASHES =
            List.of(Fault.CRASH_BEFORE, Fault.CRASH_DURING, Fault.CRASH_AFTER);

    /** What runs on the disk; answers the newest index that was reported as published. */
    private interface Work {
        void run(MemFileSystem fs, LocalSnapshotStore store, long[] reported) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(CrashMode.class)
    @DisplayName(
            "N12 T38 a crash at each step of saving three snapshots leaves the old or the new one, complete")
    void save3(CrashMode mode) throws IOException {
        everyCrash(
                mode,
                (fs, store, reported) -> {
                    for (long index = 10; index <= 30; index += 10) {
                        save(fs, store, index);
                        reported[0] = index;
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(CrashMode.class)
    @DisplayName(
            "Z2 T37 a crash at each step of receiving and publishing leaves the old or the new one, complete")
    void receive(CrashMode mode) throws IOException {
        MemFileSystem leaderDisk = new MemFileSystem();
        LocalSnapshotStore leader = new LocalSnapshotStore(leaderDisk, "/l");
        leader.recover();
        SnapshotMeta meta = save(leaderDisk, leader, 40);
        everyCrash(
                mode,
                (fs, store, reported) -> {
                    save(fs, store, 10);
                    reported[0] = 10;
                    Staging staging = store.stage(meta);
                    Snapshots.copy(leader, staging, meta, 150);
                    staging.publish();
                    reported[0] = 40;
                });
    }

    @Test
    @DisplayName(
            "T38 a snapshot that a killed process had just published is safe once the next start has shown it")
    void shownIsSafe() throws IOException {
        MemFileSystem fs = new MemFileSystem();
        LocalSnapshotStore store = new LocalSnapshotStore(fs, DIR);
        store.recover();
        fs.countCalls();
        save(fs, store, 10);
        int rename = fs.calls().indexOf("rename /d/s/temp_1 to /d/s/snapshot_10") + 1;
        fs = new MemFileSystem();
        LocalSnapshotStore killed = new LocalSnapshotStore(fs, DIR);
        killed.recover();
        fs.failAt(rename, Fault.CRASH_AFTER);
        MemFileSystem disk = fs;
        assertThatThrownBy(() -> save(disk, killed, 10)).isInstanceOf(SimCrash.class);
        fs.crash(CrashMode.KILLED, new Random(1));

        LocalSnapshotStore next = new LocalSnapshotStore(fs, DIR);
        next.recover();
        assertThat(next.latest()).isNotNull();

        // The log before the snapshot may be gone by now.
        fs.crash(CrashMode.LOST, new Random(1));
        LocalSnapshotStore last = new LocalSnapshotStore(fs, DIR);
        last.recover();
        assertThat(last.latest()).isNotNull();
    }

    private void everyCrash(CrashMode mode, Work work) throws IOException {
        int crashes = 0;
        for (Fault fault : CRASHES) {
            boolean fired = true;
            for (int call = 1; fired; call++) {
                MemFileSystem fs = new MemFileSystem();
                LocalSnapshotStore store = new LocalSnapshotStore(fs, DIR);
                fs.failAt(call, fault);
                long[] reported = {0};
                fired = false;
                try {
                    store.recover();
                    work.run(fs, store, reported);
                } catch (SimCrash crash) {
                    fired = true;
                }
                if (fired) {
                    crashes++;
                    fs.crash(mode, new Random(call));
                    restartWithCrashes(fs, mode, reported[0], fault + " at call " + call);
                }
            }
        }
        assertThat(crashes).isGreaterThan(100);
    }

    /** Starts again; every third call of the start crashes, too, each time on a copy of what the disk holds. */
    private void restartWithCrashes(MemFileSystem disk, CrashMode mode, long reported, String where)
            throws IOException {
        boolean fired = true;
        for (int call = 1; fired; call += 3) {
            MemFileSystem fs = disk.copyOfStable();
            fs.failAt(call, Fault.CRASH_AFTER);
            fired = false;
            try {
                new LocalSnapshotStore(fs, DIR).recover();
            } catch (SimCrash crash) {
                fired = true;
            }
            if (fired) {
                fs.crash(mode, new Random(call));
            }
            fs.countCalls();
            LocalSnapshotStore store = new LocalSnapshotStore(fs, DIR);
            assertThat(store.recover()).as(where).isEmpty();
            check(fs, store, reported, where);
        }
    }

    private void check(MemFileSystem fs, LocalSnapshotStore store, long reported, String where)
            throws IOException {
        List<SnapshotMeta> all = store.published();
        assertThat(all.size()).as(where).isLessThanOrEqualTo(2);
        long newest = all.isEmpty() ? 0 : all.get(all.size() - 1).last().index();
        assertThat(newest).as(where).isGreaterThanOrEqualTo(reported);
        for (SnapshotMeta meta : all) {
            long index = meta.last().index();
            assertThat(load(fs, store, at(index)))
                    .as(where)
                    .usingRecursiveComparison()
                    .isEqualTo(content(index));
        }
        assertThat(fs.list(DIR))
                .as(where)
                .allMatch(name -> name.startsWith("snapshot_") || name.startsWith("incoming_"));
        // And the disk is of use: the next snapshot can be saved.
        save(fs, store, 50);
        assertThat(load(fs, store, at(50))).usingRecursiveComparison().isEqualTo(content(50));
    }
}

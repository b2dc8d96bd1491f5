package io.jraft.rhea.fsm;

import static io.jraft.rhea.fsm.RegionFixture.b;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.SnapshotCut;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.rhea.storage.rocks.RocksStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas of one region: batches, stores and snapshots differ, states do not. */
class ReplicasTest {
    @TempDir Path directory;

    /** Entries of all kinds by three clients, one of which repeats itself. */
    static List<byte[]> entries(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> entries = new ArrayList<>();
        entries.add(OpCodec.encode(OpHeader.once(0), new KVOp.OpenRegion(1, 1, b("a"), null)));
        for (int client = 1; client <= 3; client++) {
            OpHeader header = new OpHeader(0, 1, new ClientId(0, client), 0, 0);
            entries.add(OpCodec.encode(header, new KVOp.OpenSession()));
        }
        long time = 1_000;
        for (int i = 1; i <= count; i++) {
            time += random.nextInt(-5, 20);
            OpHeader header =
                    new OpHeader(
                            time,
                            1,
                            new ClientId(0, random.nextInt(0, 4)),
                            i / 2,
                            Math.max(0, i / 2 - random.nextInt(5, 40)));
            entries.add(OpCodec.encode(header, op(random)));
        }
        return entries;
    }

    private static KVOp op(SplittableRandom random) {
        byte[] key = b("k" + random.nextInt(30));
        byte[] value = b("v" + random.nextInt(3));
        return switch (random.nextInt(15)) {
            case 0 -> new KVOp.PutIfAbsent(key, value);
            case 1 -> new KVOp.GetAndPut(key, value);
            case 2 -> new KVOp.CompareAndPut(new KVOp.Swap(key, b("v1"), value));
            case 3 -> new KVOp.Delete(key);
            case 4 -> new KVOp.DeleteRange(key, b("k9"));
            case 5 -> new KVOp.GetSequence(key, random.nextInt(5));
            case 6 -> new KVOp.ResetSequence(key);
            case 7 -> new KVOp.Lock(key, "o" + random.nextInt(3), 30, random.nextBoolean(), value);
            case 8 -> new KVOp.Unlock(key, "o" + random.nextInt(3));
            case 12, 13 -> new KVOp.PutFor(key, value, 1 + random.nextInt(200));
            case 14 -> new KVOp.Sweep();
            case 9 -> new KVOp.Put(b("0 before the region"), value);
            default -> new KVOp.Put(key, value);
        };
    }

    @Test
    @DisplayName(
            "K9 leader and follower, memory and RocksDB, entries one by one and in batches: one state")
    void oneState() throws Exception {
        List<byte[]> entries = entries(3_000, 11);
        SplittableRandom random = new SplittableRandom(5);
        try (KVStorage memory = new MemoryStorage();
                KVStorage rocks = RocksStorage.open(directory.resolve("db"))) {
            RegionFixture leader = new RegionFixture(memory.region(1), false);
            RegionFixture follower = new RegionFixture(rocks.region(1), true);
            for (byte[] entry : entries) {
                leader.applyAll(List.of(entry));
            }
            for (int at = 0; at < entries.size(); ) {
                int to = Math.min(entries.size(), at + random.nextInt(1, 60));
                follower.follow(entries.subList(at, to));
                at = to;
            }

            assertThat(follower.machine.toString()).isEqualTo(leader.machine.toString());
            assertThat(leader.machine.toString()).hasSizeGreaterThan(1_000);
        }
    }

    @Test
    @DisplayName(
            "O17 O18 a laggard that loads a snapshot is equal to the leader then, and stays so")
    void snapshot() throws Exception {
        List<byte[]> entries = entries(2_000, 12);
        for (boolean inRocks : new boolean[] {false, true}) {
            Path files = Files.createDirectory(directory.resolve("snapshot-" + inRocks));
            try (KVStorage here = storage("here-", inRocks);
                    KVStorage there = storage("there-", inRocks)) {
                RegionFixture leader = new RegionFixture(here.region(1), inRocks);
                RegionFixture laggard = new RegionFixture(there.region(1), inRocks);
                leader.applyAll(entries.subList(0, 1_000));
                laggard.follow(entries.subList(0, 300));

                SnapshotFolder folder = new SnapshotFolder(files);
                SnapshotCut cut = leader.machine.onSnapshotCut();
                String then = leader.machine.toString();
                leader.applyAll(entries.subList(1_000, 1_100));
                cut.writeTo(folder.writer());
                cut.close();

                assertThat(laggard.machine.onSnapshotLoad(folder.reader())).isTrue();
                assertThat(laggard.machine.toString()).isEqualTo(then);
                laggard.index = 1_000;
                laggard.follow(entries.subList(1_000, 2_000));
                leader.applyAll(entries.subList(1_100, 2_000));
                assertThat(laggard.machine.toString()).isEqualTo(leader.machine.toString());
            }
        }
    }

    private KVStorage storage(String name, boolean inRocks) throws Exception {
        return inRocks ? RocksStorage.open(directory.resolve(name + "db")) : new MemoryStorage();
    }

    @Test
    @DisplayName(
            "K11 a restarted store that is further than its snapshot keeps what it has, and tells the engine where it is")
    void restart() throws Exception {
        List<byte[]> entries = entries(500, 13);
        Path files = Files.createDirectory(directory.resolve("snapshot"));
        SnapshotFolder folder = new SnapshotFolder(files);
        String before;
        try (KVStorage storage = storage("", true)) {
            RegionFixture region = new RegionFixture(storage.region(1), true);
            region.applyAll(entries.subList(0, 200));
            SnapshotCut cut = region.machine.onSnapshotCut();
            cut.writeTo(folder.writer());
            cut.close();
            region.applyAll(entries.subList(200, 400));
            before = region.machine.toString();
        }
        try (KVStorage storage = storage("", true)) {
            RegionFixture region = new RegionFixture(storage.region(1), true);
            assertThat(region.machine.durableAppliedIndex()).isEqualTo(400);
            assertThat(region.machine.onSnapshotLoad(folder.reader())).isTrue();
            assertThat(region.machine.toString()).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("a snapshot of another region, and one that is damaged, are refused")
    void foreignSnapshot() throws Exception {
        Path files = Files.createDirectory(directory.resolve("snapshot"));
        SnapshotFolder folder = new SnapshotFolder(files);
        RegionFixture region = new RegionFixture(new MemoryStorage().region(1), false).opened();
        SnapshotCut cut = region.machine.onSnapshotCut();
        cut.writeTo(folder.writer());
        cut.close();

        KVStateMachine other =
                new KVStateMachine(
                        2,
                        new MemoryStorage().region(2),
                        false,
                        new KVStateMachine.Listener() {},
                        0);
        assertThat(other.onSnapshotLoad(folder.reader())).isFalse();

        Path record = files.resolve("region");
        byte[] bytes = Files.readAllBytes(record);
        Files.write(record, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(region.machine.onSnapshotLoad(folder.reader())).isFalse();
    }
}

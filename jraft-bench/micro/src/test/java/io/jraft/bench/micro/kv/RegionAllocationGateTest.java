package io.jraft.bench.micro.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.bench.micro.Allocation;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A gate that no noise can move: bytes that a region's state machine allocates for an operation, besides the entry, which is the
 * caller's. The limits are what it is today and a little air; lower them when it gets better, and raise one only with a reason in
 * the commit.
 */
class RegionAllocationGateTest {
    private static final int BATCH = 100;
    private static final int VALUE = 4_096;

    @Test
    @DisplayName("an operation is encoded into its own bytes, and they are not copied")
    void entry(@TempDir Path directory) throws Exception {
        try (RegionAlone region = new RegionAlone(false, VALUE, directory)) {
            KVOp put = new KVOp.Put(region.key(), region.value());
            int bytes = region.entry(put).length;

            assertThat(Allocation.perRun(() -> region.entry(put)) - bytes).isLessThanOrEqualTo(112);
        }
    }

    @ParameterizedTest(name = "RocksDB {0}, {1} B: at most {2} bytes")
    @CsvSource({"true, 16, 2600", "false, 16, 3750", "true, 4096, 10800", "false, 4096, 12100"})
    @DisplayName("a put")
    void put(boolean rocks, int valueBytes, long most, @TempDir Path directory) throws Exception {
        try (RegionAlone region = new RegionAlone(rocks, valueBytes, directory)) {
            ArrayDeque<byte[]> entries = new ArrayDeque<>();
            for (int i = 0; i < Allocation.RUNS; i++) {
                entries.add(region.entry(new KVOp.Put(region.key(), region.value())));
            }

            assertThat(Allocation.perRun(() -> region.apply(entries.remove())))
                    .isLessThanOrEqualTo(most);
        }
    }

    @ParameterizedTest(name = "RocksDB {0}, {1} B: at most {2} bytes each")
    @CsvSource({"true, 16, 450", "false, 16, 810"})
    @DisplayName("a put of a hundred that share an entry")
    void joinedPut(boolean rocks, int valueBytes, long most, @TempDir Path directory)
            throws Exception {
        try (RegionAlone region = new RegionAlone(rocks, valueBytes, directory)) {
            ArrayDeque<byte[]> entries = new ArrayDeque<>();
            for (int i = 0; i < Allocation.RUNS; i++) {
                List<KVOp.Pair> pairs = new ArrayList<>();
                for (int j = 0; j < BATCH; j++) {
                    pairs.add(new KVOp.Pair(region.key(), region.value()));
                }
                entries.add(region.entry(new KVOp.PutAll(pairs)));
            }

            assertThat(Allocation.perRun(() -> region.apply(entries.remove())) / BATCH)
                    .isLessThanOrEqualTo(most);
        }
    }

    @ParameterizedTest(name = "RocksDB {0}, {1} B: at most {2} bytes")
    @CsvSource({"true, 16, 224", "false, 16, 160", "true, 4096, 8500", "false, 4096, 4300"})
    @DisplayName("a get, the value that the caller gets included")
    void get(boolean rocks, int valueBytes, long most, @TempDir Path directory) throws Exception {
        try (RegionAlone region = new RegionAlone(rocks, valueBytes, directory)) {
            assertThat(Allocation.perRun(() -> region.read(new KVRead.Get(region.key()))))
                    .isLessThanOrEqualTo(most);
        }
    }
}

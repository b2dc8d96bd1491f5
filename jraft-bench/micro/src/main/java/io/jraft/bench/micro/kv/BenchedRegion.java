package io.jraft.bench.micro.kv;

import java.io.IOException;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The region that benchmarks work on: in RocksDB on this disk, or in memory; with small values, or larger ones. */
@State(Scope.Benchmark)
public class BenchedRegion {
    @Param({"rocksdb", "memory"})
    String store = "";

    @Param({"16", "4096"})
    int valueBytes;

    @SuppressWarnings("NullAway.Init") // By open().
    RegionAlone region;

    @Setup
    public void open() throws IOException {
        region = new RegionAlone(store.equals("rocksdb"), valueBytes, Path.of("").toAbsolutePath());
    }

    @TearDown
    public void close() throws IOException {
        region.close();
    }
}

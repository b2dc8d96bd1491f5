package io.jraft.rhea.client;

import io.jraft.rhea.backup.BackupWriter;
import io.jraft.rhea.backup.Manifest;
import io.jraft.rhea.backup.RegionPart;
import io.jraft.rhea.options.RheaKVStoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Takes a backup of a store, one region after the other. Owner: the thread that wants it, which waits. */
final class StoreBackup {
    private static final long STEP_BYTES = 64L << 20;

    private StoreBackup() {}

    /** See {@link DefaultRheaKVStore#backup}. */
    static Manifest take(
            List<RegionClient> regions,
            RheaKVStoreOptions options,
            Path directory,
            Consumer<String> progress)
            throws IOException {
        // For people; nothing is decided by it.
        String takenAt =
                Instant.ofEpochMilli(System.currentTimeMillis())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
        BackupWriter writer = BackupWriter.create(directory);
        boolean finished = false;
        try {
            long clusterId = 0;
            for (RegionClient region : regions) {
                RegionExport export =
                        new RegionExport(
                                region,
                                options.getFutureTimeoutMillis(),
                                steps(region.region().id(), progress));
                RegionPart part = export.writeTo(writer);
                clusterId = export.clusterId();
                progress.accept(part.toString());
            }
            Manifest manifest = writer.finish(clusterId, options.getClusterName(), takenAt);
            finished = true;
            return manifest;
        } finally {
            if (!finished) {
                writer.abandon();
            }
        }
    }

    /** Makes a line of each 64 MiB that have come. */
    private static LongConsumer steps(long regionId, Consumer<String> lines) {
        long[] bytes = {0};
        return more -> {
            long before = bytes[0] / STEP_BYTES;
            bytes[0] += more;
            if (bytes[0] / STEP_BYTES > before) {
                lines.accept("region " + regionId + ": " + (bytes[0] >> 20) + " MiB so far");
            }
        };
    }
}

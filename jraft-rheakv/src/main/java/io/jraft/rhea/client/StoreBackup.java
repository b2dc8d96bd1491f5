package io.jraft.rhea.client;

import io.jraft.rhea.backup.BackupWriter;
import io.jraft.rhea.backup.Manifest;
import io.jraft.rhea.backup.RegionPart;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.RheaKVStoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Takes a backup of a store, one region after the other. Owner: the thread that wants it, which waits. */
final class StoreBackup {
    private static final long STEP_BYTES = 64L << 20;

    private StoreBackup() {}

    /** See {@link DefaultRheaKVStore#backup}. */
    static Manifest take(
            Router router, RheaKVStoreOptions options, Path directory, Consumer<String> progress)
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
            router.refreshAll().join();
            byte[] from = null;
            do {
                RegionClient region = regionFrom(router, from, options);
                RegionExport export =
                        new RegionExport(
                                region,
                                options.getFutureTimeoutMillis(),
                                steps(region.info().id(), progress));
                RegionPart part = export.writeTo(writer);
                clusterId = export.clusterId();
                progress.accept(part.toString());
                // Where the region ended in its view: if it was split before that, the new region
                // comes next.
                from = part.end();
            } while (from != null);
            Manifest manifest = writer.finish(clusterId, options.getClusterName(), takenAt);
            finished = true;
            return manifest;
        } finally {
            if (!finished) {
                writer.abandon();
            }
        }
    }

    /** The region whose first key that is. A store tells of it, if it was made by a split of which the view told first. */
    private static RegionClient regionFrom(
            Router router, byte @Nullable [] from, RheaKVStoreOptions options) {
        long until =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.getFutureTimeoutMillis());
        while (true) {
            RegionClient region = router.routes().at(from);
            RegionInfo info = region.info();
            if (Arrays.equals(info.start(), from)) {
                return region;
            }
            if (System.nanoTime() - until > 0) {
                throw Errors.INVALID_REGION_EPOCH.exception(
                        "no store tells of the region that was split off region " + info.id());
            }
            router.refresh(region, info.version()).join();
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

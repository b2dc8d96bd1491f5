package io.jraft.core.snapshot;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.snapshot.ChunkPlan.Part;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.SnapshotStore;
import io.jraft.spi.SnapshotStore.Staging;
import io.jraft.storage.SnapshotThrottle;
import io.jraft.storage.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slow side of an install: writes parts into the staging area, verifies, publishes.
 * Owner: BULK. Called by the jobs of SnapshotInstaller, one at a time.
 */
@OwnedBy(Owner.BULK)
final class SnapshotCopy {
    private final SnapshotStore store;
    private final SnapshotMeta meta;
    private final @Nullable SnapshotThrottle throttle;
    private @Nullable Staging staging;

    SnapshotCopy(SnapshotStore store, SnapshotMeta meta, @Nullable SnapshotThrottle throttle) {
        this.store = store;
        this.meta = meta;
        this.throttle = throttle;
    }

    /** Opens the staging area; answers how much of each file is there from an earlier try. */
    long[] open() throws IOException {
        Staging area = store.stage(meta);
        staging = area;
        long[] received = new long[meta.files().size()];
        for (int i = 0; i < received.length; i++) {
            received[i] = area.received(meta.files().get(i).name());
        }
        return received;
    }

    /** Writes parts as far as the throttle allows; answers what is left. */
    List<Part> write(List<Part> parts) throws IOException {
        List<Part> left = new ArrayList<>();
        for (Part part : parts) {
            int granted = left.isEmpty() ? granted(throttle, part.data().length) : 0;
            if (granted < part.data().length) {
                left.add(part.rest(granted));
            }
            if (granted > 0) {
                byte[] data =
                        granted == part.data().length
                                ? part.data()
                                : Arrays.copyOf(part.data(), granted);
                area().write(part.file(), part.offset(), data);
            }
        }
        return left;
    }

    /** How many of these bytes may pass now. */
    static int granted(@Nullable SnapshotThrottle throttle, int wanted) {
        return throttle == null
                ? wanted
                : (int) Math.max(0, Math.min(wanted, throttle.throttledByThroughput(wanted)));
    }

    /** Verifies and publishes everything; answers a reader of the new snapshot. */
    SnapshotReader publish() throws IOException {
        area().publish();
        SnapshotReader reader = store.open(meta.last());
        if (reader == null) {
            throw new IOException(
                    "the snapshot at " + meta.last() + " vanished after it was published");
        }
        return reader;
    }

    /** Ends the use of the area; what is there stays for the next try. */
    void suspend() {
        if (staging != null) {
            staging.suspend();
        }
    }

    private Staging area() {
        if (staging == null) {
            throw new IllegalStateException("not open");
        }
        return staging;
    }
}

package io.jraft.rhea;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ExportPoll;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Views of whole regions, for backups: taken in constant time, read page by page while the region goes on. A view that nobody
 * has asked for a minute is given back, for what has changed since is kept for it.
 * Owner: ANY; a view is owned by whoever has taken it out of the map.
 */
final class StoreExports {
    private static final Logger LOG = LoggerFactory.getLogger(StoreExports.class);
    private static final int VIEWS_MAX = 16;
    private static final long IDLE_NANOS = 60_000_000_000L;
    private static final int PAGE_BYTES = 1 << 20;
    private static final int PAGE_PAIRS = 10_000;

    private final long clusterId;
    private final Executor readers;
    private final LongSupplier nanos;
    private final Map<Long, View> views = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private static final class View {
        final long regionId;
        final RegionKeys keys;
        final RegionStore.Image image;
        long askedAtNanos;

        View(long regionId, RegionKeys keys, RegionStore.Image image, long askedAtNanos) {
            this.regionId = regionId;
            this.keys = keys;
            this.image = image;
            this.askedAtNanos = askedAtNanos;
        }
    }

    StoreExports(long clusterId, Executor readers, LongSupplier nanos) {
        this.clusterId = clusterId;
        this.readers = readers;
        this.nanos = nanos;
    }

    /** Views that are kept for somebody. */
    int open() {
        return views.size();
    }

    /** Answers a request of the kind EXPORT. */
    void handle(RegionEngine region, KVRequest request, Consumer<KVReply> reply) {
        ExportPoll poll = ExportPoll.decode(request.body());
        if (poll.view() != 0) {
            run(reply, () -> reply.accept(page(region.getRegionId(), poll.view(), poll.from())));
        } else if (views.size() >= VIEWS_MAX) {
            reply.accept(refused(Errors.SERVER_BUSY, "too many backups are being taken here"));
        } else {
            region.whenCurrent(reply, record -> reply.accept(begin(region, record.keys())));
        }
    }

    private void run(Consumer<KVReply> reply, Runnable task) {
        try {
            readers.execute(task);
        } catch (RejectedExecutionException e) {
            reply.accept(refused(Errors.SERVER_BUSY, "too many reads are waiting"));
        }
    }

    private KVReply begin(RegionEngine region, RegionKeys keys) {
        long number = UUID.randomUUID().getMostSignificantBits() >>> 1 | 1;
        RegionStore.Image image;
        try {
            image = region.image(keys);
        } catch (StorageException e) {
            return refused(Errors.STORAGE_ERROR, String.valueOf(e.getMessage()));
        }
        View view = new View(region.getRegionId(), keys, image, nanos.getAsLong());
        return read(number, view, new byte[0]);
    }

    private KVReply page(long regionId, long number, byte @Nullable [] from) {
        View view = views.remove(number);
        if (view == null) {
            return refused(
                    Errors.SESSION_EXPIRED,
                    "there is no such view here: it was given back, or another request uses it");
        }
        if (view.regionId != regionId) {
            keep(number, view);
            return refused(Errors.INVALID_REQUEST, "the view is of another region");
        }
        if (from == null) {
            view.image.close();
            return KVReply.of(new OpResult.Flag(true), "");
        }
        return read(number, view, from);
    }

    private KVReply read(long number, View view, byte[] from) {
        List<Pair> pairs = new ArrayList<>();
        boolean more;
        try {
            more = fill(view, from, pairs);
        } catch (StorageException e) {
            LOG.error("A page of a backup of region {} cannot be read", view.regionId, e);
            view.image.close();
            return refused(Errors.STORAGE_ERROR, String.valueOf(e.getMessage()));
        }
        view.askedAtNanos = nanos.getAsLong();
        keep(number, view);
        return KVReply.of(new OpResult.Exported(clusterId, number, pairs, more), "");
    }

    private static boolean fill(View view, byte[] from, List<Pair> pairs) {
        long[] bytes = {0};
        boolean[] more = {false};
        for (KeyRange range : view.keys.ranges()) {
            boolean within = Arrays.compareUnsigned(range.from(), from) < 0;
            byte[] start = within ? from : range.from();
            if (!more[0] && Arrays.compareUnsigned(start, range.to()) < 0) {
                view.image.scan(
                        new KeyRange(start, range.to()),
                        (key, value) -> {
                            if (bytes[0] >= PAGE_BYTES || pairs.size() >= PAGE_PAIRS) {
                                more[0] = true;
                                return false;
                            }
                            pairs.add(new Pair(key, value));
                            bytes[0] += key.length + value.length;
                            return true;
                        });
            }
        }
        return more[0];
    }

    private void keep(long number, View view) {
        views.put(number, view);
        if (closed) {
            close();
        }
    }

    /** Now and then, for views that nobody asks any more. */
    void tick() {
        long now = nanos.getAsLong();
        views.forEach(
                (number, view) -> {
                    if (now - view.askedAtNanos > IDLE_NANOS && views.remove(number, view)) {
                        LOG.warn(
                                "A backup of region {} has not gone on for a minute; its view is given back",
                                view.regionId);
                        view.image.close();
                    }
                });
    }

    /** Gives all views back, now or when they are not in use any more. */
    void close() {
        closed = true;
        for (Long number : views.keySet()) {
            View view = views.remove(number);
            if (view != null) {
                view.image.close();
            }
        }
    }

    private static KVReply refused(Errors error, String text) {
        return KVReply.refused(error, text, "");
    }
}

package io.jraft.rhea.client;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpResult.Page;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.KVEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How far a scan has come: region by region, page by page, in either direction (K17). Owner: one user at a time.
 */
final class Scanner {
    private final Router router;
    private final boolean backward;
    private final boolean values;
    private final boolean safe;
    private final int limit;
    private byte @Nullable [] start;
    private byte @Nullable [] end;
    private boolean done;

    /**
     * A scan at its beginning.
     *
     * @param start first key; null for the first of all
     * @param end first key behind; null for none
     * @param limit most keys of a page
     */
    Scanner(
            Router router,
            byte @Nullable [] start,
            byte @Nullable [] end,
            boolean backward,
            boolean values,
            boolean safe,
            int limit) {
        this.router = router;
        this.start = start;
        this.end = end;
        this.backward = backward;
        this.values = values;
        this.safe = safe;
        this.limit = limit;
        done = start != null && end != null && Arrays.compareUnsigned(start, end) >= 0;
    }

    boolean isDone() {
        return done;
    }

    /** The next page; may be empty before the end. */
    CompletableFuture<List<KVEntry>> next(long timeoutMs) {
        return router.where(
                () -> backward ? router.routes().before(end) : router.routes().at(start),
                timeoutMs,
                this::page);
    }

    private CompletableFuture<List<KVEntry>> page(RegionClient region, long timeoutMs) {
        RegionInfo believed = region.info();
        if (!covers(believed)) {
            // It was split a moment ago, in between looking for it and looking at it.
            return CompletableFuture.failedFuture(Errors.INVALID_REGION_EPOCH.exception());
        }
        KVRead read = new KVRead.Scan(start, end, backward, values, limit);
        return region.read(believed, read, safe, timeoutMs)
                .thenApply(
                        answer -> {
                            Page page = (Page) answer;
                            advance(believed, page);
                            List<KVEntry> entries = new ArrayList<>(page.pairs().size());
                            for (Pair pair : page.pairs()) {
                                entries.add(new KVEntry(pair.key(), pair.value()));
                            }
                            return entries;
                        });
    }

    /** Whether the scan goes on in that range. */
    private boolean covers(RegionInfo region) {
        byte[] from = region.start();
        byte[] to = region.end();
        if (backward) {
            byte[] border = end;
            boolean begun = border == null ? to == null : from == null || less(from, border);
            return begun && (to == null || border == null || !less(to, border));
        }
        byte[] border = start;
        boolean begun = from == null || (border != null && !less(border, from));
        return begun && (to == null || border == null || less(border, to));
    }

    private static boolean less(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b) < 0;
    }

    private void advance(RegionInfo region, Page page) {
        byte[] edge = backward ? region.start() : region.end();
        if (page.more() && !page.pairs().isEmpty()) {
            byte[] last = page.pairs().get(page.pairs().size() - 1).key();
            if (backward) {
                end = last;
            } else {
                start = Arrays.copyOf(last, last.length + 1);
            }
            return;
        }
        byte[] border = backward ? start : end;
        boolean behindTheBorder =
                edge == null
                        || (border != null
                                && (backward
                                        ? Arrays.compareUnsigned(edge, border) <= 0
                                        : Arrays.compareUnsigned(edge, border) >= 0));
        if (behindTheBorder) {
            done = true;
        } else if (backward) {
            end = edge;
        } else {
            start = edge;
        }
    }
}

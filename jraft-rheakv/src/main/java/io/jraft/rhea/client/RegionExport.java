package io.jraft.rhea.client;

import io.jraft.rhea.backup.BackupWriter;
import io.jraft.rhea.backup.RegionPart;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ExportPoll;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.OpResult.Exported;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.ScanVisitor;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one region for a backup: a view of it from one replica, page by page. A view is of one moment and of one replica, so when
 * that replica goes away another one begins anew. Owner: one thread, which waits.
 */
final class RegionExport {
    private static final Logger LOG = LoggerFactory.getLogger(RegionExport.class);
    private static final byte[] FIRST = new byte[0];
    private static final int VIEWS_MAX = 6;
    private static final int ATTEMPTS = 3;
    private static final long PATIENCE_MS = 10_000;
    private static final long PAUSE_MS = 50;

    private final RegionClient region;
    private final long timeoutMs;
    private final LongConsumer progress;
    private int views;
    private long lastPageNanos;
    private long clusterId;

    /**
     * Of that region.
     *
     * @param timeoutMs how long it goes on without a page
     * @param progress hears of bytes that have come
     */
    RegionExport(RegionClient region, long timeoutMs, LongConsumer progress) {
        this.region = region;
        this.timeoutMs = timeoutMs;
        this.progress = progress;
    }

    /** Number of the cluster that the store said it is of. */
    long clusterId() {
        return clusterId;
    }

    /**
     * Writes it.
     *
     * @throws ApiException if no replica gave all of it; why the last one did not
     */
    RegionPart writeTo(BackupWriter backup) throws IOException {
        lastPageNanos = System.nanoTime();
        for (int turn = 0; ; turn++) {
            Endpoint store = region.stores().get(turn % region.stores().size());
            ApiException trouble;
            try {
                return backup.region(region.info().id(), pairs -> show(store, pairs));
            } catch (ApiException e) {
                trouble = e;
            } catch (MalformedException e) {
                // The region changed its range just when the view was taken; a new view has one
                // range.
                trouble = Errors.INVALID_REGION_EPOCH.exception(String.valueOf(e.getMessage()));
            }
            long quiet = System.nanoTime() - lastPageNanos;
            boolean late = quiet > TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            if (views >= VIEWS_MAX || (late && turn + 1 >= region.stores().size())) {
                throw trouble;
            }
            LOG.info("The backup of region {} begins anew: {}", region.info().id(), trouble);
            pause();
        }
    }

    private void pause() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        region.later(PAUSE_MS, () -> over.complete(null));
        over.join();
    }

    private void show(Endpoint store, ScanVisitor pairs) {
        Exported page = ask(store, new ExportPoll(0, FIRST), 1);
        views++;
        clusterId = page.clusterId();
        try {
            byte[] from = show(page, pairs);
            while (from != null) {
                page = ask(store, new ExportPoll(page.view(), from), ATTEMPTS);
                from = show(page, pairs);
            }
        } finally {
            giveBack(store, page.view());
        }
    }

    /** Where the next page begins; null if there is none. */
    private byte @Nullable [] show(Exported page, ScanVisitor pairs) {
        byte[] last = FIRST;
        long bytes = 0;
        for (Pair pair : page.pairs()) {
            pairs.visit(pair.key(), pair.value());
            last = pair.key();
            bytes += pair.key().length + pair.value().length;
        }
        progress.accept(bytes);
        return page.more() ? Arrays.copyOf(last, last.length + 1) : null;
    }

    /** A page may be asked for again, for the view stays; another view is another beginning. */
    private Exported ask(Endpoint store, ExportPoll poll, int attempts) {
        KVReply reply = KVReply.unknown("nobody was asked", "");
        for (int i = 0; i < attempts; i++) {
            CompletableFuture<KVReply> future = new CompletableFuture<>();
            send(store, poll, future);
            reply = future.join();
            if (reply.result() instanceof Exported page) {
                lastPageNanos = System.nanoTime();
                return page;
            }
        }
        throw reply.result() instanceof Refused refused
                ? refused.error().exception(store + ": " + refused.text())
                : Errors.INVALID_REQUEST.exception(store + " answered " + reply.result());
    }

    private void send(Endpoint store, ExportPoll poll, CompletableFuture<KVReply> future) {
        region.send(
                store,
                region.info().version(),
                KVRequest.Kind.EXPORT,
                poll.encode(),
                PATIENCE_MS,
                future::complete);
    }

    private void giveBack(Endpoint store, long view) {
        // Should it not hear, it does so by itself after a minute.
        send(store, new ExportPoll(view, null), new CompletableFuture<>());
    }
}

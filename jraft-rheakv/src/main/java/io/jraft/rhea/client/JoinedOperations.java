package io.jraft.rhea.client;

import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.options.BatchingOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Single puts, and single safe gets, of a region, which may go together as one operation. If that finds that the region has
 * changed, each of them is told so, and goes its own way.
 * Owner: ANY.
 */
final class JoinedOperations {
    private final RegionClient region;
    private final @Nullable Batcher<KVOp.Pair> puts;
    private final @Nullable Batcher<byte[]> gets;

    JoinedOperations(RegionClient region, BatchingOptions batching) {
        this.region = region;
        boolean join = batching.isAllowBatching();
        puts =
                join
                        ? new Batcher<>(
                                batching.getBatchSize(),
                                batching.getMaxWriteBytes(),
                                batching.getBufSize(),
                                this::putAll,
                                System::nanoTime)
                        : null;
        gets =
                join
                        ? new Batcher<>(
                                batching.getBatchSize(),
                                batching.getMaxReadBytes(),
                                batching.getBufSize(),
                                this::getAll,
                                System::nanoTime)
                        : null;
    }

    /** Sets a value, perhaps together with others. */
    CompletableFuture<OpResult> put(byte[] key, byte[] value, long timeoutMs) {
        return puts == null
                ? region.write(key, new KVOp.Put(key, value), timeoutMs)
                : puts.add(new KVOp.Pair(key, value), key.length + value.length, timeoutMs);
    }

    /** Reads a value safely, perhaps together with others. */
    CompletableFuture<OpResult> get(byte[] key, long timeoutMs) {
        return gets == null
                ? region.read(new KVRead.Get(key), true, timeoutMs)
                : gets.add(key, key.length, timeoutMs);
    }

    private CompletableFuture<List<OpResult>> putAll(List<KVOp.Pair> pairs, long timeoutMs) {
        KVOp.Pair first = pairs.get(0);
        CompletableFuture<OpResult> answer =
                pairs.size() == 1
                        ? region.write(
                                first.key(), new KVOp.Put(first.key(), first.value()), timeoutMs)
                        : region.write(null, new KVOp.PutAll(pairs), timeoutMs);
        return answer.thenApply(each -> Collections.nCopies(pairs.size(), each));
    }

    private CompletableFuture<List<OpResult>> getAll(List<byte[]> keys, long timeoutMs) {
        if (keys.size() == 1) {
            return region.read(new KVRead.Get(keys.get(0)), true, timeoutMs).thenApply(List::of);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        return region.read(new KVRead.MultiGet(keys), true, timeoutMs)
                .thenApply(
                        answer -> {
                            List<OpResult> each = new ArrayList<>(keys.size());
                            for (byte[] value : ((OpResult.Values) answer).values()) {
                                each.add(new OpResult.Value(value));
                            }
                            return each;
                        })
                .exceptionallyCompose(
                        failure -> {
                            if (Router.cause(failure) instanceof ApiException api
                                    && api.getError() == Errors.INVALID_PARAMETER) {
                                // Too much for one answer; each by itself is not.
                                long left =
                                        TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                                List<CompletableFuture<OpResult>> each = new ArrayList<>();
                                for (byte[] key : keys) {
                                    each.add(region.read(new KVRead.Get(key), true, left));
                                }
                                return Parts.all(each);
                            }
                            return CompletableFuture.failedFuture(Router.cause(failure));
                        });
    }
}

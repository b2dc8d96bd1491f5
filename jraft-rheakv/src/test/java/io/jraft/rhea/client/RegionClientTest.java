package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.PlacementDriverOptions;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.util.concurrent.DistributedLock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** O22, K15: what a client makes of silence, and of answers that come in an unlucky order. */
class RegionClientTest {
    private static final OpResult YES = new Flag(true);

    private static KVOp put(String key) {
        return new KVOp.Put(key.getBytes(UTF_8), new byte[0]);
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    /** A region whose answers to the openings of sessions wait until the test lets them go. */
    private static final class Silent {
        final CompletableFuture<Void> speaks = new CompletableFuture<>();
        final List<ClientId> openings = new CopyOnWriteArrayList<>();
        final List<ClientId> writers = new CopyOnWriteArrayList<>();

        void onWrite(OpHeader header, KVOp op, Consumer<OpResult> answer) {
            if (!(op instanceof KVOp.OpenSession)) {
                writers.add(header.client());
                answer.accept(YES);
                return;
            }
            openings.add(header.client());
            if (speaks.isDone()) {
                answer.accept(YES);
            }
        }
    }

    @Test
    @DisplayName(
            "O22 an opening that was not answered is never asked for again: should it come late, nobody uses that session")
    void openings() throws Exception {
        Silent silent = new Silent();
        try (ScriptedStore store = new ScriptedStore(silent::onWrite);
                Transport transport = new Transport(null, store.options().getRpcOptions())) {
            CompletableFuture<OpResult> write =
                    store.region(transport).write(null, put("a"), 20_000);
            Cluster.await("a second attempt", () -> silent.openings.size() > 1);
            silent.speaks.complete(null);

            assertThat(soon(write)).isEqualTo(YES);

            assertThat(silent.openings).doesNotHaveDuplicates();
            ClientId answered = silent.openings.get(silent.openings.size() - 1);
            assertThat(silent.writers).containsOnly(answered);
        }
    }

    @Test
    @DisplayName(
            "an operation that waits for a session that another one opens has its own time, neither less nor more")
    void deadlines() throws Exception {
        Silent silent = new Silent();
        try (ScriptedStore store = new ScriptedStore(silent::onWrite);
                Transport transport = new Transport(null, store.options().getRpcOptions())) {
            RegionClient impatientFirst = store.region(transport);
            CompletableFuture<OpResult> short1 = impatientFirst.write(null, put("a"), 300);
            CompletableFuture<OpResult> long1 = impatientFirst.write(null, put("b"), 60_000);
            RegionClient patientFirst = store.region(transport);
            CompletableFuture<OpResult> long2 = patientFirst.write(null, put("a"), 60_000);
            CompletableFuture<OpResult> short2 = patientFirst.write(null, put("b"), 300);

            for (CompletableFuture<OpResult> over : List.of(short1, short2)) {
                assertThatThrownBy(() -> soon(over))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                ApiException.class,
                                e ->
                                        assertThat(e.getError())
                                                .as("it surely was not done: " + e)
                                                .isNotEqualTo(Errors.OUTCOME_UNKNOWN));
            }
            silent.speaks.complete(null);

            assertThat(soon(long1)).isEqualTo(YES);
            assertThat(soon(long2)).isEqualTo(YES);
            assertThat(silent.writers).hasSize(2);
        }
    }

    @Test
    @DisplayName(
            "O20 a region that has changed, while nobody says into what: the operation ends in its time, and was not done")
    void changedAndNobodySaysHow() throws Exception {
        CompletableFuture<KVRequest> asked = new CompletableFuture<>();
        try (ScriptedStore store =
                new ScriptedStore(
                        (request, reply) -> {
                            if (request.kind() == KVRequest.Kind.REGIONS) {
                                asked.complete(request);
                            } else {
                                reply.accept(
                                        KVReply.refused(
                                                Errors.INVALID_REGION_EPOCH, "changed", ""));
                            }
                        })) {
            RheaKVStoreOptions options = store.options();
            // Longer than the test: what is not answered is not asked again.
            options.getRpcOptions().setRpcTimeoutMillis(60_000);
            options.setFutureTimeoutMillis(300);
            DefaultRheaKVStore kv = new DefaultRheaKVStore();
            kv.init(options);
            try {
                assertThatThrownBy(() -> soon(kv.put("a", new byte[0])))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                ApiException.class,
                                e -> assertThat(e.getError()).isNotEqualTo(Errors.OUTCOME_UNKNOWN));
                assertThat(soon(asked).regionId()).isZero();
            } finally {
                kv.shutdown();
            }
        }
    }

    /** Two regions, of which the one behind ends when it has been asked to write. */
    private static final class Merged {
        final List<KVRequest> asked = new CopyOnWriteArrayList<>();
        private final boolean silently;
        private volatile boolean merged;

        Merged(boolean silently) {
            this.silently = silently;
        }

        void onRequest(KVRequest request, Consumer<KVReply> reply) {
            if (request.kind() == KVRequest.Kind.REGIONS) {
                RegionInfo whole = new RegionInfo(1, 4, null, null, "127.0.0.1:1", 0, 0);
                List<RegionInfo> all = merged ? List.of(whole) : List.of();
                reply.accept(KVReply.of(new OpResult.Regions(all), ""));
            } else if (OpCodec.decode(request.body()).op() instanceof KVOp.OpenSession) {
                reply.accept(KVReply.of(YES, ""));
            } else {
                asked.add(request);
                reply.accept(onWrite(request));
            }
        }

        private KVReply onWrite(KVRequest request) {
            boolean first = !merged;
            merged = true;
            if (request.regionId() == 1) {
                return KVReply.of(YES, "");
            }
            return first && silently
                    ? KVReply.unknown("no answer", "")
                    : KVReply.refused(Errors.NO_REGION_FOUND, "it has ended", "");
        }

        /** What the first region was asked, and what the other one was asked first. */
        OpHeader header(long region) {
            return asked.stream()
                    .filter(request -> request.regionId() == region)
                    .map(request -> OpCodec.decode(request.body()).header())
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "O22 a batch that may have been done in a region that has ended is asked of its heir by the same name and number")
    void batchOfARegionThatHasEnded(boolean silently) throws Exception {
        Merged merged = new Merged(silently);
        try (ScriptedStore store = new ScriptedStore(merged::onRequest)) {
            RheaKVStoreOptions options = store.options();
            PlacementDriverOptions driver = new PlacementDriverOptions();
            driver.setRegionRouteTableOptionsList(
                    List.of(Cluster.region(1, null, "m"), Cluster.region(2, "m", null)));
            options.setPlacementDriverOptions(driver);
            DefaultRheaKVStore kv = new DefaultRheaKVStore();
            kv.init(options);
            try {
                KVEntry n = new KVEntry("n".getBytes(UTF_8), new byte[0]);
                KVEntry o = new KVEntry("o".getBytes(UTF_8), new byte[0]);
                assertThat(soon(kv.put(List.of(n, o)))).isTrue();
                OpHeader first = merged.header(2);
                OpHeader second = merged.header(1);
                assertThat(second.version()).isEqualTo(4);
                boolean same =
                        first.client().equals(second.client())
                                && first.sequence() == second.sequence();
                assertThat(same).as("what surely was not done is asked anew").isEqualTo(silently);
                assertThat(merged.asked.get(merged.asked.size() - 1).kind())
                        .isEqualTo(silently ? KVRequest.Kind.WRITE_AGAIN : KVRequest.Kind.WRITE);
            } finally {
                kv.shutdown();
            }
        }
    }

    @Test
    @DisplayName(
            "who would wait on the threads that bring the answers is told so, instead of waiting for ever; nothing was asked then")
    void blockingInCallbacks() throws Exception {
        CompletableFuture<Void> speaks = new CompletableFuture<>();
        List<String> asked = new CopyOnWriteArrayList<>();
        OpResult there = new OpResult.Value("never".getBytes(UTF_8));
        try (ScriptedStore store =
                new ScriptedStore(
                        (request, reply) -> {
                            asked.add(new String(request.body(), UTF_8));
                            speaks.thenRun(() -> reply.accept(KVReply.of(there, "")));
                        })) {
            DefaultRheaKVStore kv = new DefaultRheaKVStore();
            kv.init(store.options());
            try {
                CompletableFuture<byte[]> chained =
                        kv.get("a").thenApply(first -> kv.bGet(new String(first, UTF_8)));
                speaks.complete(null);

                assertThatThrownBy(() -> soon(chained))
                        .cause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("thenCompose");
                assertThat(kv.bGet("elsewhere")).as("elsewhere it may wait").isNotNull();
                assertThat(asked)
                        .anyMatch(body -> body.contains("elsewhere"))
                        .noneMatch(body -> body.contains("never"));
            } finally {
                kv.shutdown();
            }
        }
    }

    @Test
    @DisplayName(
            "K15 a renewal that came too late says nothing about the lock that was taken since: that one is renewed")
    void lateRenewal() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger renewals = new AtomicInteger();
        CompletableFuture<Consumer<OpResult>> late = new CompletableFuture<>();
        ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
        ScriptedStore.Script script =
                (header, op, answer) -> {
                    if (!(op instanceof KVOp.Lock lock)) {
                        answer.accept(YES);
                    } else if (!lock.keepLease()) {
                        answer.accept(held(lock, taken.incrementAndGet()));
                    } else if (!late.complete(answer)) {
                        renewals.incrementAndGet();
                        answer.accept(held(lock, 2));
                    }
                };
        try (ScriptedStore store = new ScriptedStore(script)) {
            DefaultRheaKVStore kv = new DefaultRheaKVStore();
            RheaKVStoreOptions options = store.options();
            // Longer than the test: what is not answered is not asked again.
            options.getRpcOptions().setRpcTimeoutMillis(60_000);
            options.setFutureTimeoutMillis(60_000);
            options.getRpcOptions().setCallbackExecutorCorePoolSize(1);
            kv.init(options);
            try {
                DistributedLock<byte[]> lock =
                        kv.getDistributedLock("l", 150, TimeUnit.MILLISECONDS, watchdog);
                assertThat(lock.tryLock()).isTrue();
                Consumer<OpResult> first = soon(late);
                // The lease has ended meanwhile; it is taken anew.
                assertThat(lock.tryLock()).isTrue();
                assertThat(lock.getFencingToken()).isEqualTo(2);

                first.accept(new OpResult.Held(false, "", 0, 0, 0, 0, null));

                // With one connection and one thread the late answer is heard before this one.
                assertThat(kv.bPut("a", new byte[0])).isTrue();
                int before = renewals.get();
                Cluster.await("more renewals", () -> renewals.get() > before + 5);
                assertThat(lock.getOwner().isSuccess()).isTrue();
            } finally {
                kv.shutdown();
                watchdog.shutdownNow();
            }
        }
    }

    @Test
    @DisplayName(
            "K15 the watchdog has time for a second renewal, should the first one meet no leader")
    void timeToRenewAgain() throws Exception {
        CompletableFuture<Long> period = new CompletableFuture<>();
        ScheduledExecutorService watchdog =
                new ScheduledThreadPoolExecutor(1) {
                    @Override
                    public ScheduledFuture<?> scheduleAtFixedRate(
                            Runnable command, long initialDelay, long every, TimeUnit unit) {
                        period.complete(unit.toMillis(every));
                        return super.scheduleAtFixedRate(command, initialDelay, every, unit);
                    }
                };
        try (ScriptedStore store =
                new ScriptedStore(
                        (header, op, answer) ->
                                answer.accept(
                                        op instanceof KVOp.Lock lock ? held(lock, 1) : YES))) {
            DefaultRheaKVStore kv = new DefaultRheaKVStore();
            kv.init(store.options());
            try {
                assertThat(kv.getDistributedLock("l", 3, TimeUnit.SECONDS, watchdog).tryLock())
                        .isTrue();
                assertThat(soon(period)).isEqualTo(1_000);
            } finally {
                kv.shutdown();
                watchdog.shutdownNow();
            }
        }
    }

    @Test
    @DisplayName("an answer that takes longer than an attempt lasts is heard in the end")
    void slowAnswer() throws Exception {
        ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
        long attemptMs = 100;
        try (ScriptedStore store =
                new ScriptedStore(
                        (header, op, answer) ->
                                later.schedule(
                                        () -> answer.accept(YES),
                                        op instanceof KVOp.OpenSession ? 0 : 3 * attemptMs,
                                        TimeUnit.MILLISECONDS))) {
            RheaKVStoreOptions options = store.options();
            options.getRpcOptions().setRpcTimeoutMillis((int) attemptMs);
            options.setFutureTimeoutMillis(60_000);
            DefaultRheaKVStore kv = new DefaultRheaKVStore();
            kv.init(options);
            try {
                assertThat(soon(kv.put("a", new byte[0]))).isTrue();
            } finally {
                kv.shutdown();
                later.shutdownNow();
            }
        }
    }

    private static OpResult held(KVOp.Lock lock, long token) {
        return new OpResult.Held(true, lock.acquirer(), token, 1, 1_000, 1_000, null);
    }
}

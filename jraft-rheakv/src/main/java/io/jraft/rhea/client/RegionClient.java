package io.jraft.rhea.client;

import io.jraft.entity.PeerId;
import io.jraft.rhea.RegionEngine;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.WatchPoll;
import io.jraft.rhea.options.BatchingOptions;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a client does with one region: whom it asks, what it repeats, when it gives up. Regions know nothing of one
 * another, so trouble in one holds up no other.
 *
 * <p>A write is numbered, so that all of its attempts act once together (O22). It ends by its deadline: with an answer, with
 * the reason why it surely was not done, or with {@code OUTCOME_UNKNOWN}.
 * Owner: ANY.
 */
final class RegionClient {
    private static final int FIRST_PAUSE_MS = 2;
    private static final int LONGEST_PAUSE_MS = 100;
    private static final int SLOW_BYTES_PER_MS = 4 << 10;

    private final RegionPlan region;
    private final Transport transport;
    private final boolean onlyLeaderRead;
    private final long attemptMs;
    private final List<Endpoint> stores;
    private final AtomicInteger turn = new AtomicInteger();

    /** Who is believed to lead. A wrong guess costs a round trip, never a wrong answer. */
    private volatile Endpoint leader;

    private volatile boolean closed;
    private @Nullable ClientSession session;
    private final @Nullable Batcher<KVOp.Pair> puts;
    private final @Nullable Batcher<byte[]> gets;

    RegionClient(
            RegionPlan region,
            Transport transport,
            boolean onlyLeaderRead,
            long attemptMs,
            BatchingOptions batching) {
        this.region = region;
        this.transport = transport;
        this.onlyLeaderRead = onlyLeaderRead;
        this.attemptMs = attemptMs;
        stores = region.members().listPeers().stream().map(PeerId::getEndpoint).toList();
        leader = stores.stream().filter(transport::isLocal).findFirst().orElse(stores.get(0));
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
                ? write(new KVOp.Put(key, value), timeoutMs)
                : puts.add(new KVOp.Pair(key, value), key.length + value.length, timeoutMs);
    }

    /** Reads a value safely, perhaps together with others. */
    CompletableFuture<OpResult> get(byte[] key, long timeoutMs) {
        return gets == null
                ? read(new KVRead.Get(key), true, timeoutMs)
                : gets.add(key, key.length, timeoutMs);
    }

    private CompletableFuture<List<OpResult>> putAll(List<KVOp.Pair> pairs, long timeoutMs) {
        KVOp.Pair first = pairs.get(0);
        KVOp op =
                pairs.size() == 1
                        ? new KVOp.Put(first.key(), first.value())
                        : new KVOp.PutAll(pairs);
        return write(op, timeoutMs).thenApply(answer -> Collections.nCopies(pairs.size(), answer));
    }

    private CompletableFuture<List<OpResult>> getAll(List<byte[]> keys, long timeoutMs) {
        if (keys.size() == 1) {
            return read(new KVRead.Get(keys.get(0)), true, timeoutMs).thenApply(List::of);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        return read(new KVRead.MultiGet(keys), true, timeoutMs)
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
                            if (cause(failure) instanceof ApiException api
                                    && api.getError() == Errors.INVALID_PARAMETER) {
                                // Too much for one answer; each by itself is not.
                                long left =
                                        TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                                List<CompletableFuture<OpResult>> each = new ArrayList<>();
                                for (byte[] key : keys) {
                                    each.add(read(new KVRead.Get(key), true, left));
                                }
                                return Parts.all(each);
                            }
                            return CompletableFuture.failedFuture(cause(failure));
                        });
    }

    RegionPlan region() {
        return region;
    }

    /** What waits for its next attempt ends now. */
    void close() {
        closed = true;
    }

    /** Changes something, exactly once. Ends with an {@link ApiException} if it could not. */
    CompletableFuture<OpResult> write(KVOp op, long timeoutMs) {
        Write write = new Write(op, timeoutMs);
        write.begin();
        return write.future;
    }

    /** Asks something. */
    CompletableFuture<OpResult> read(KVRead read, boolean safe, long timeoutMs) {
        Read call = new Read(read, safe, timeoutMs);
        call.attempt();
        return call.future;
    }

    // ---------------------------------------------------------------- watches

    /** Where the region's replicas are. */
    List<Endpoint> stores() {
        return stores;
    }

    /** Which of {@link #stores} a new watch asks first: the one in this process, else each in turn. */
    int storeForWatch() {
        for (int i = 0; i < stores.size(); i++) {
            if (transport.isLocal(stores.get(i))) {
                return i;
            }
        }
        return Math.floorMod(turn.getAndIncrement(), stores.size());
    }

    /** Asks one replica what has changed; {@code reply} comes once, on a thread of its own for as long as it takes. */
    void poll(Endpoint store, WatchPoll poll, Consumer<KVReply> reply) {
        send(
                store,
                KVRequest.Kind.WATCH,
                poll.encode(),
                poll.waitMs() + attemptMs,
                answer -> transport.listener(() -> reply.accept(answer)));
    }

    /** Asks one replica once; {@code reply} comes once, on a thread for users' code. */
    void send(
            Endpoint store,
            KVRequest.Kind kind,
            byte[] body,
            long patienceMs,
            Consumer<KVReply> reply) {
        KVRequest request =
                new KVRequest(region.group(), region.id(), RegionEngine.FIRST_VERSION, kind, body);
        transport.send(store, request, patienceMs, reply);
    }

    /** Runs something on a thread of the client after that time. */
    void later(long millis, Runnable task) {
        transport.later(millis, task);
    }

    // --------------------------------------------------------------- sessions

    /** The session of new operations; made and opened when the first one needs it. */
    private ClientSession session(long timeoutMs) {
        ClientSession fresh;
        synchronized (this) {
            if (session != null) {
                return session;
            }
            fresh = new ClientSession(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs));
            session = fresh;
        }
        Opening opening = new Opening(fresh, timeoutMs);
        opening.future.whenComplete(
                (answer, failure) -> {
                    if (failure == null) {
                        fresh.opened.complete(null);
                    } else {
                        forget(fresh);
                        fresh.opened.completeExceptionally(failure);
                    }
                });
        opening.attempt();
        return fresh;
    }

    /** The region does not know that session any more, or never did. */
    private synchronized void forget(ClientSession old) {
        if (session == old) {
            session = null;
        }
    }

    // ---------------------------------------------------------------- leaders

    private void believe(Endpoint asked, String told) {
        for (Endpoint store : stores) {
            if (store.toString().equals(told)) {
                leader = store;
                return;
            }
        }
        if (leader.equals(asked)) {
            leader = after(asked);
        }
    }

    private Endpoint after(Endpoint store) {
        return stores.get((stores.indexOf(store) + 1) % stores.size());
    }

    // ------------------------------------------------------------------ calls

    /** One question, over as many attempts as it takes and its deadline allows. */
    private abstract class Call {
        final CompletableFuture<OpResult> future = new CompletableFuture<>();
        final long deadlineNanos;
        private int attempts;
        private int pauseMs = FIRST_PAUSE_MS;
        private Errors lastError = Errors.LEADER_NOT_AVAILABLE;
        private String lastAnswer = "";
        private String lastTrouble = "nobody was asked";

        /** Whether an attempt may have acted, or may yet. */
        boolean maybeDone;

        Call(long timeoutMs) {
            deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        }

        abstract KVRequest request();

        Endpoint target(int attempt) {
            return leader;
        }

        long leftMs() {
            return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        }

        final void attempt() {
            long left = leftMs();
            if (closed) {
                give(Errors.LEADER_NOT_AVAILABLE, "the client is closed");
            } else if (left <= 0) {
                give(lastError, "no success in time: " + lastTrouble);
            } else {
                Endpoint asked = target(attempts++);
                KVRequest request = request();
                // What is large takes its time, on networks and disks.
                long patience = attemptMs + request.body().length / SLOW_BYTES_PER_MS;
                transport.send(
                        asked, request, Math.min(left, patience), reply -> onReply(asked, reply));
            }
        }

        private void onReply(Endpoint asked, KVReply reply) {
            if (!(reply.result() instanceof Refused refused)) {
                end();
                future.complete(reply.result());
                return;
            }
            maybeDone |= reply.maybeDone();
            if (reply.maybeDone()) {
                // The last silence says less than the last word.
                lastTrouble = refused.text() + lastAnswer;
            } else {
                lastError = refused.error();
                lastTrouble = asked + ": " + refused.text();
                lastAnswer = "; before that " + lastTrouble;
            }
            switch (refused.error()) {
                case NOT_LEADER,
                        LEADER_NOT_AVAILABLE,
                        RPC_CONNECTION_ERROR,
                        NO_REGION_FOUND,
                        OUTCOME_UNKNOWN -> {
                    believe(asked, reply.leader());
                    again();
                }
                case SERVER_BUSY -> again();
                case SESSION_EXPIRED -> onSessionExpired(refused.text());
                default -> give(refused.error(), refused.text());
            }
        }

        void onSessionExpired(String text) {
            give(Errors.SESSION_EXPIRED, text);
        }

        final void again() {
            // A little more each time, so that a region in trouble is not asked to death.
            long pause = Math.min(pauseMs, Math.max(0, leftMs()));
            pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
            transport.later(pause, this::attempt);
        }

        /** Ends without an answer. */
        final void give(Errors error, String text) {
            end();
            String name = "region " + region.id() + ": ";
            // That an answer was not kept says for certain that it was given.
            future.completeExceptionally(
                    maybeDone && error != Errors.ANSWER_NOT_KEPT
                            ? Errors.OUTCOME_UNKNOWN.exception(
                                    name + "it may have been done, or not. " + text)
                            : error.exception(name + text));
        }

        void end() {}
    }

    private final class Read extends Call {
        private final KVRead read;
        private final boolean safe;

        Read(KVRead read, boolean safe, long timeoutMs) {
            super(timeoutMs);
            this.read = read;
            this.safe = safe;
        }

        @Override
        Endpoint target(int attempt) {
            // A replica first if it may be one, then the leader, so that a dead replica costs one
            // attempt.
            return onlyLeaderRead || attempt == 1
                    ? leader
                    : stores.get(Math.floorMod(turn.getAndIncrement(), stores.size()));
        }

        @Override
        KVRequest request() {
            // A read that was not answered has changed nothing.
            maybeDone = false;
            return new KVRequest(
                    region.group(),
                    region.id(),
                    RegionEngine.FIRST_VERSION,
                    safe ? KVRequest.Kind.READ_SAFE : KVRequest.Kind.READ_LOCAL,
                    KVRead.encode(read));
        }

        @Override
        void end() {
            maybeDone = false;
        }
    }

    /** Makes the region know a client; each attempt another one, of which the first that is answered counts. */
    private final class Opening extends Call {
        private final ClientSession fresh;

        Opening(ClientSession fresh, long timeoutMs) {
            super(timeoutMs);
            this.fresh = fresh;
        }

        @Override
        KVRequest request() {
            OpHeader header = new OpHeader(0, RegionEngine.FIRST_VERSION, fresh.rename(), 0, 0);
            return writing(header, new KVOp.OpenSession());
        }

        @Override
        void end() {
            maybeDone = false;
        }
    }

    private final class Write extends Call {
        private final KVOp op;
        private @Nullable ClientSession mine;
        private long sequence;

        Write(KVOp op, long timeoutMs) {
            super(timeoutMs);
            this.op = op;
        }

        /** Takes a number in the session, once the region knows it. */
        void begin() {
            ClientSession fresh = session(Math.max(1, leftMs()));
            mine = fresh;
            sequence = fresh.begin();
            if (fresh.opened.isDone() && !fresh.opened.isCompletedExceptionally()) {
                attempt();
            } else {
                awaitOpened(fresh);
            }
        }

        /** Whoever opens the session may have more time, or less; neither is ours. */
        private void awaitOpened(ClientSession fresh) {
            CompletableFuture<Void> turn = fresh.opened.copy();
            ScheduledFuture<?> timer =
                    transport.later(
                            Math.max(1, leftMs()),
                            () ->
                                    turn.completeExceptionally(
                                            Errors.LEADER_NOT_AVAILABLE.exception(
                                                    "region "
                                                            + region.id()
                                                            + ": no session was opened in time")));
            turn.whenComplete(
                    (nothing, failure) -> {
                        if (timer != null) {
                            timer.cancel(false);
                        }
                        if (failure == null) {
                            attempt();
                        } else if (leftMs() > LONGEST_PAUSE_MS && fresh.isTooLate()) {
                            // Enough for another try; or else its end would only be told worse.
                            fresh.end(sequence);
                            begin();
                        } else {
                            end();
                            future.completeExceptionally(cause(failure));
                        }
                    });
        }

        @Override
        KVRequest request() {
            ClientSession here = mine;
            if (here == null) {
                throw new IllegalStateException("a write before it began");
            }
            // Encoded for each attempt: a store in this process keeps the array as the entry.
            return writing(
                    new OpHeader(
                            0,
                            RegionEngine.FIRST_VERSION,
                            here.id(),
                            sequence,
                            Math.min(here.confirmedBelow(), sequence)),
                    op);
        }

        @Override
        void onSessionExpired(String text) {
            if (maybeDone) {
                // The region has forgotten whether an earlier attempt acted; nobody can tell.
                give(Errors.SESSION_EXPIRED, text);
                return;
            }
            ClientSession old = mine;
            if (old != null) {
                old.end(sequence);
                forget(old);
            }
            begin();
        }

        @Override
        void end() {
            ClientSession here = mine;
            if (here != null) {
                here.end(sequence);
            }
        }
    }

    private KVRequest writing(OpHeader header, KVOp op) {
        return new KVRequest(
                region.group(),
                region.id(),
                header.version(),
                KVRequest.Kind.WRITE,
                OpCodec.encode(header, op));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }
}

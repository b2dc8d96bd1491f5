package io.jraft.rhea.client;

import io.jraft.JRaftUtils;
import io.jraft.entity.PeerId;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.op.WatchPoll;
import io.jraft.rhea.options.BatchingOptions;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
    private static final int ATTEMPTS_BEFORE_DOUBT = 8;
    private static final int SLOW_BYTES_PER_MS = 4 << 10;

    /** What a region needs to know of the others. */
    interface Routes {
        /** Who has a key now. */
        RegionClient at(byte[] key);

        /** Who has that region's first key, if it is another one: a region keeps that key for as long as it is there. */
        @Nullable RegionClient heir(RegionClient region);

        /** That region does not answer: it may have been split. Does not wait for what comes of it. */
        void doubt(RegionClient region);
    }

    private final String group;
    private final Routes routes;
    private final Transport transport;
    private final boolean onlyLeaderRead;
    private final long attemptMs;
    private final AtomicInteger turn = new AtomicInteger();

    private volatile RegionInfo info;

    /** Where its replicas are, as far as this client has heard; never empty. */
    private volatile List<Endpoint> stores;

    /** Who is believed to lead. A wrong guess costs a round trip, never a wrong answer. */
    private volatile Endpoint leader;

    private volatile boolean closed;
    private @Nullable ClientSession session;
    private final JoinedOperations joined;

    /**
     * A client that has asked nothing yet.
     *
     * @param routes a region that is split meanwhile gives what it has not answered to where the key is
     */
    RegionClient(
            String clusterName,
            RegionInfo region,
            Routes routes,
            Transport transport,
            boolean onlyLeaderRead,
            long attemptMs,
            BatchingOptions batching) {
        info = region;
        group = clusterName + "-" + region.id();
        this.routes = routes;
        this.transport = transport;
        this.onlyLeaderRead = onlyLeaderRead;
        this.attemptMs = attemptMs;
        stores = stores(region);
        leader = stores.stream().filter(transport::isLocal).findFirst().orElse(stores.get(0));
        joined = new JoinedOperations(this, batching);
    }

    /** Sets a value, perhaps together with others. */
    CompletableFuture<OpResult> put(byte[] key, byte[] value, long timeoutMs) {
        return joined.put(key, value, timeoutMs);
    }

    /** Reads a value safely, perhaps together with others. */
    CompletableFuture<OpResult> get(byte[] key, long timeoutMs) {
        return joined.get(key, timeoutMs);
    }

    /** The region as it is now, as far as this client has heard. */
    RegionInfo info() {
        return info;
    }

    /** The region has changed, or its members. Thread: that of the routes. */
    void learn(RegionInfo newer) {
        if (!newer.members().isEmpty()) {
            stores = stores(newer);
        }
        info = newer;
    }

    private static List<Endpoint> stores(RegionInfo region) {
        return JRaftUtils.getConfiguration(region.members()).listPeers().stream()
                .map(PeerId::getEndpoint)
                .toList();
    }

    /** What waits for its next attempt ends now. */
    void close() {
        closed = true;
    }

    /**
     * Changes something, exactly once. Ends with an {@link ApiException} if it could not; {@code INVALID_REGION_EPOCH} says that
     * the region has changed, and that it surely was not done.
     *
     * @param key if it is about one key alone
     */
    CompletableFuture<OpResult> write(byte @Nullable [] key, KVOp op, long timeoutMs) {
        Write write = new Write(key, op, timeoutMs);
        write.begin();
        return write.future;
    }

    /** Splits the region; at a key, or in the middle if it is empty. Regions. */
    CompletableFuture<OpResult> split(byte[] key, long timeoutMs) {
        Split call = new Split(key, timeoutMs);
        call.attempt();
        return call.future;
    }

    /** Merges the region into its left neighbour. Flag: true. */
    CompletableFuture<OpResult> merge(long leftId, long timeoutMs) {
        MergeInto call = new MergeInto(leftId, timeoutMs);
        call.attempt();
        return call.future;
    }

    /** Asks something. */
    CompletableFuture<OpResult> read(KVRead read, boolean safe, long timeoutMs) {
        return read(info, read, safe, timeoutMs);
    }

    /** Asks the region as it is believed to be: what answers has exactly that range. */
    CompletableFuture<OpResult> read(
            RegionInfo believed, KVRead read, boolean safe, long timeoutMs) {
        Read call = new Read(believed, read, safe, timeoutMs);
        call.attempt();
        return call.future;
    }

    // ---------------------------------------------------------------- watches

    /** Where the region's replicas are. */
    List<Endpoint> stores() {
        return stores;
    }

    /** Which of {@link #stores} is asked first about regions: the believed leader. */
    int firstAsked() {
        return Math.max(0, stores.indexOf(leader));
    }

    /** Which of {@link #stores} a new watch asks first: the one in this process, else each in turn. */
    int storeForWatch() {
        List<Endpoint> now = stores;
        for (int i = 0; i < now.size(); i++) {
            if (transport.isLocal(now.get(i))) {
                return i;
            }
        }
        return Math.floorMod(turn.getAndIncrement(), now.size());
    }

    /** Asks one replica what has changed; {@code reply} comes once, on a thread of its own for as long as it takes. */
    void poll(Endpoint store, long version, WatchPoll poll, Consumer<KVReply> reply) {
        send(
                store,
                version,
                KVRequest.Kind.WATCH,
                poll.encode(),
                poll.waitMs() + attemptMs,
                answer -> transport.listener(() -> reply.accept(answer)));
    }

    /** Asks one replica once; {@code reply} comes once, on a thread for users' code. */
    void send(
            Endpoint store,
            long version,
            KVRequest.Kind kind,
            byte[] body,
            long patienceMs,
            Consumer<KVReply> reply) {
        transport.send(store, request(version, kind, body), patienceMs, reply);
    }

    /** Runs something on a thread for listeners. */
    void onListener(Runnable task) {
        transport.listener(task);
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
        PeerId peer = told.isEmpty() ? null : PeerId.parsePeer(told);
        if (peer != null) {
            // Also one that this client has not heard of: the members may have changed.
            leader = peer.getEndpoint();
            return;
        }
        if (leader.equals(asked)) {
            leader = after(asked);
        }
    }

    private Endpoint after(Endpoint store) {
        List<Endpoint> now = stores;
        return now.get((now.indexOf(store) + 1) % now.size());
    }

    // ------------------------------------------------------------------ calls

    /** One question, over as many attempts as it takes and its deadline allows. */
    private abstract class Call {
        final CompletableFuture<OpResult> future;
        final long deadlineNanos;
        final RegionInfo believed;
        private int attempts;
        private int pauseMs = FIRST_PAUSE_MS;
        private Errors lastError = Errors.LEADER_NOT_AVAILABLE;
        private String lastAnswer = "";
        private String lastTrouble = "nobody was asked";

        /** Whether an attempt may have acted, or may yet. */
        boolean maybeDone;

        Call(RegionInfo believed, long timeoutMs) {
            this(
                    believed,
                    System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs),
                    new CompletableFuture<>());
        }

        Call(RegionInfo believed, long deadlineNanos, CompletableFuture<OpResult> future) {
            this.believed = believed;
            this.deadlineNanos = deadlineNanos;
            this.future = future;
        }

        /** Whether somebody else goes on with it. */
        boolean isGivenAway() {
            RegionClient heir = routes.heir(RegionClient.this);
            if (heir != null) {
                onGone(heir);
            }
            return heir != null;
        }

        /** The region is not there any more. Nobody has answered; so whoever asked begins anew, if nothing can have been done. */
        void onGone(RegionClient heir) {
            give(Errors.INVALID_REGION_EPOCH, "the region was merged into another one");
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
            } else if (!isGivenAway()) {
                Endpoint asked = target(attempts++);
                KVRequest request = request();
                // What is large takes its time, on networks and disks.
                long patience = attemptMs + request.body().length / SLOW_BYTES_PER_MS;
                transport.send(
                        asked, request, Math.min(left, patience), reply -> onReply(asked, reply));
            }
        }

        void onReply(Endpoint asked, KVReply reply) {
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
                case INVALID_REGION_EPOCH -> {
                    // Said by the entry itself if an earlier one may be in the log: none has acted,
                    // and none will.
                    maybeDone = false;
                    give(refused.error(), refused.text());
                }
                case NOT_LEADER,
                        LEADER_NOT_AVAILABLE,
                        RPC_CONNECTION_ERROR,
                        NO_REGION_FOUND,
                        OUTCOME_UNKNOWN -> {
                    believe(asked, reply.leader());
                    if (refused.error() == Errors.NO_REGION_FOUND) {
                        routes.doubt(RegionClient.this);
                    }
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
            if (attempts % ATTEMPTS_BEFORE_DOUBT == 0) {
                routes.doubt(RegionClient.this);
            }
            // A little more each time, so that a region in trouble is not asked to death.
            long pause = Math.min(pauseMs, Math.max(0, leftMs()));
            pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
            transport.later(pause, this::attempt);
        }

        /** Ends without an answer. */
        final void give(Errors error, String text) {
            end();
            String name = "region " + believed.id() + ": ";
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

        Read(RegionInfo believed, KVRead read, boolean safe, long timeoutMs) {
            super(believed, timeoutMs);
            this.read = read;
            this.safe = safe;
        }

        @Override
        Endpoint target(int attempt) {
            // A replica first if it may be one, then the leader, so that a dead replica costs one
            // attempt.
            List<Endpoint> now = stores;
            return onlyLeaderRead || attempt == 1
                    ? leader
                    : now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
        }

        @Override
        KVRequest request() {
            // A read that was not answered has changed nothing.
            maybeDone = false;
            return RegionClient.this.request(
                    believed.version(),
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
            super(info, timeoutMs);
            this.fresh = fresh;
        }

        @Override
        KVRequest request() {
            OpHeader header = new OpHeader(0, believed.version(), fresh.rename(), 0, 0);
            return writing(header, false, new KVOp.OpenSession());
        }

        @Override
        void onReply(Endpoint asked, KVReply reply) {
            if (reply.result() instanceof Refused refused) {
                fresh.trouble(asked + ": " + refused.text());
            }
            super.onReply(asked, reply);
        }

        @Override
        void end() {
            maybeDone = false;
        }
    }

    /** Makes other regions of this one. It has no number; so a change of the region may have been an earlier attempt's doing. */
    private abstract class Reshaping extends Call {
        Reshaping(long timeoutMs) {
            super(info, timeoutMs);
        }

        @Override
        void onReply(Endpoint asked, KVReply reply) {
            boolean changed =
                    reply.result() instanceof Refused refused
                            && refused.error() == Errors.INVALID_REGION_EPOCH;
            if (changed && maybeDone) {
                give(Errors.OUTCOME_UNKNOWN, "the region has changed meanwhile");
            } else {
                super.onReply(asked, reply);
            }
        }
    }

    private final class Split extends Reshaping {
        private final byte[] key;

        Split(byte[] key, long timeoutMs) {
            super(timeoutMs);
            this.key = key;
        }

        @Override
        KVRequest request() {
            return RegionClient.this.request(believed.version(), KVRequest.Kind.SPLIT, key.clone());
        }
    }

    private final class MergeInto extends Reshaping {
        private final long leftId;

        MergeInto(long leftId, long timeoutMs) {
            super(timeoutMs);
            this.leftId = leftId;
        }

        @Override
        KVRequest request() {
            return RegionClient.this.request(
                    believed.version(),
                    KVRequest.Kind.MERGE,
                    new ByteWriter(9).number(leftId).done());
        }

        @Override
        void onGone(RegionClient heir) {
            // By this or by another's doing.
            end();
            future.complete(new OpResult.Flag(true));
        }
    }

    private final class Write extends Call {
        private final byte @Nullable [] key;
        private final KVOp op;
        private @Nullable ClientSession mine;
        private long sequence;

        Write(byte @Nullable [] key, KVOp op, long timeoutMs) {
            super(info, timeoutMs);
            this.key = key;
            this.op = op;
        }

        /** Goes on with what another region has not answered: this one has its key now, and knows its clients. */
        Write(Write other) {
            super(info, other.deadlineNanos, other.future);
            key = other.key;
            op = other.op;
            mine = other.mine;
            sequence = other.sequence;
            maybeDone = other.maybeDone;
        }

        @Override
        boolean isGivenAway() {
            byte[] where = key;
            RegionClient now = where == null ? RegionClient.this : routes.at(where);
            if (now == RegionClient.this) {
                return super.isGivenAway();
            }
            now.goOn(this);
            return true;
        }

        @Override
        void onGone(RegionClient heir) {
            if (maybeDone) {
                // Of several keys: the heir knows whether it was done. If it was not, it will not
                // be
                // there, or as a whole.
                heir.goOn(this);
            } else {
                super.onGone(heir);
            }
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
                                                            + believed.id()
                                                            + ": no session was opened in time: "
                                                            + fresh.trouble())));
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
                            future.completeExceptionally(Router.cause(failure));
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
                            believed.version(),
                            here.id(),
                            sequence,
                            Math.min(here.confirmedBelow(), sequence)),
                    maybeDone,
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

    private void goOn(Write other) {
        new Write(other).attempt();
    }

    private KVRequest writing(OpHeader header, boolean again, KVOp op) {
        return request(
                header.version(),
                again ? KVRequest.Kind.WRITE_AGAIN : KVRequest.Kind.WRITE,
                OpCodec.encode(header, op));
    }

    private KVRequest request(long version, KVRequest.Kind kind, byte[] body) {
        return new KVRequest(group, info.id(), version, kind, body);
    }
}

package io.jraft.rhea.client;

import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.op.WatchPoll;
import io.jraft.rhea.options.BatchingOptions;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a client does with one region. Whom it asks is with {@link RegionPeers}, what it repeats and when it gives up with
 * {@link RegionCall}, its name there with {@link RegionSessions}. Regions know nothing of one another, so trouble in one holds up
 * no other.
 *
 * <p>A write is numbered, so that all of its attempts act once together (O22). It ends by its deadline: with an answer, with
 * the reason why it surely was not done, or with {@code OUTCOME_UNKNOWN}.
 * Owner: ANY.
 */
final class RegionClient {
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
    private final RegionPeers peers;
    private final RegionSessions sessions;
    private final JoinedOperations joined;
    private volatile RegionInfo info;
    private volatile boolean closed;

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
        peers = new RegionPeers(region, transport);
        sessions = new RegionSessions(this);
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
        peers.learn(newer);
        info = newer;
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
        WriteCall call = new WriteCall(this, key, op, timeoutMs);
        call.begin();
        return call.future;
    }

    /**
     * Splits the region; at a key, or in the middle if it is empty. Regions.
     *
     * @param childId number of the new region; 0 if the store is to draw one
     */
    CompletableFuture<OpResult> split(byte[] key, long childId, long timeoutMs) {
        return begun(new ReshapingCall.Split(this, key, childId, timeoutMs));
    }

    /** Merges the region into its left neighbour. Flag: true. */
    CompletableFuture<OpResult> merge(long leftId, long timeoutMs) {
        return begun(new ReshapingCall.Merge(this, leftId, timeoutMs));
    }

    /** Asks something. */
    CompletableFuture<OpResult> read(KVRead read, boolean safe, long timeoutMs) {
        return read(info, read, safe, timeoutMs);
    }

    /** Asks the region as it is believed to be: what answers has exactly that range. */
    CompletableFuture<OpResult> read(
            RegionInfo believed, KVRead read, boolean safe, long timeoutMs) {
        return begun(new ReadCall(this, believed, read, safe, timeoutMs));
    }

    private static CompletableFuture<OpResult> begun(RegionCall call) {
        call.attempt();
        return call.future;
    }

    // ---------------------------------------------------------- single questions

    /** Where the region's replicas are. */
    List<Endpoint> stores() {
        return peers.stores();
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

    // ---------------------------------------------------- what its calls go by

    /** Whom it asks. */
    RegionPeers peers() {
        return peers;
    }

    RegionSessions sessions() {
        return sessions;
    }

    Routes routes() {
        return routes;
    }

    Transport transport() {
        return transport;
    }

    boolean isOnlyLeaderRead() {
        return onlyLeaderRead;
    }

    boolean isClosed() {
        return closed;
    }

    /** How long an attempt waits for its answer. */
    long attemptMs() {
        return attemptMs;
    }

    /** A change; {@code again} if an earlier attempt may have acted. */
    KVRequest writing(OpHeader header, boolean again, KVOp op) {
        return request(
                header.version(),
                again ? KVRequest.Kind.WRITE_AGAIN : KVRequest.Kind.WRITE,
                OpCodec.encode(header, op));
    }

    KVRequest request(long version, KVRequest.Kind kind, byte[] body) {
        return new KVRequest(group, info.id(), version, kind, body);
    }
}

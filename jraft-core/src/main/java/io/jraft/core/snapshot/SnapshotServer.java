package io.jraft.core.snapshot;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.SnapshotStore;
import io.jraft.storage.SnapshotThrottle;
import io.jraft.storage.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's side of an install: reads parts of snapshot files on the bulk worker, one at a time for each follower. A
 * session keeps its snapshot from being removed, verifies it before the first byte leaves, and ends with leadership or
 * when the follower has been silent.
 * Owner: LOOP. Called by SnapshotParts.
 */
@OwnedBy(Owner.LOOP)
final class SnapshotServer {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotServer.class);

    /** A slow line may need that long for one part; a snapshot that is kept so long in vain costs little. */
    private static final long LEASE_MIN = 60_000_000_000L;

    private static final int WAITING_MAX = 64;

    /**
     * Reads in a row that fail before a snapshot counts as damaged. A disk may stumble once; a follower that waits for a
     * dead sector waits for ever, while the state machine could write a new snapshot at any time.
     */
    private static final int UNREADABLE_MAX = 8;

    private static final int CHUNK_MAX = 16 << 20;
    private static final byte[] NOTHING = {};

    private final NodeContext ctx;
    private final NodeState state;
    private final Predicate<PeerId> fed;
    private final Outbox outbox;
    private final Deadlines deadlines;
    private final SnapshotStore store;
    private final BulkQueue bulk;
    private final @Nullable SnapshotThrottle throttle;
    private final Runnable damaged;
    private final long lease;
    private final Map<PeerId, Session> sessions = new LinkedHashMap<>();

    /**
     * A server.
     *
     * @param fed whether this node feeds a peer: newcomers are no members yet and need a snapshot most of all
     * @param damaged told when the snapshot that was to be served is not right any more
     */
    SnapshotServer(
            NodeContext ctx,
            NodeState state,
            Predicate<PeerId> fed,
            Outbox outbox,
            Deadlines deadlines,
            SnapshotStore store,
            BulkQueue bulk,
            @Nullable SnapshotThrottle throttle,
            Runnable damaged) {
        this.ctx = ctx;
        this.state = state;
        this.fed = fed;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.store = store;
        this.bulk = bulk;
        this.throttle = throttle;
        this.damaged = damaged;
        lease = Math.max(LEASE_MIN, 10 * ctx.settings().electionTimeout());
    }

    /** A follower asks for a part. */
    void onRequest(ChunkRequest m) {
        PeerId from = m.route().from();
        if (!fed.test(from)) {
            answer(m, ChunkResponse.Status.GONE, NOTHING, 0);
            return;
        }
        long now = ctx.clock().nanoTime();
        Session session = sessions.get(from);
        if (session == null || !session.last.equals(m.snapshot())) {
            if (session != null) {
                session.close();
            }
            session = new Session(m.snapshot());
            sessions.put(from.copy(), session);
        }
        session.usedAt = now;
        deadlines.armNoLater(Kind.INSTALL, now + lease);
        if (session.waiting.size() < WAITING_MAX && !session.isAskedFor(m)) {
            session.waiting.addLast(m);
            serve(session);
        }
        // Else it is dropped: the follower asks again for what does not come.
    }

    private void serve(Session session) {
        ChunkRequest next = session.busy || session.closed ? null : session.waiting.pollFirst();
        if (next == null) {
            return;
        }
        session.busy = true;
        boolean first = session.reader == null;
        bulk.submit(() -> read(session, next, first));
    }

    /** Thread: BULK. */
    private Runnable read(Session session, ChunkRequest m, boolean first) {
        SnapshotReader reader = null;
        try {
            if (first) {
                reader = store.open(m.snapshot());
                if (reader == null) {
                    return () -> gone(session, m, false);
                }
            }
            SnapshotReader opened = reader;
            int wanted = Math.min(Math.max(m.length(), 0), CHUNK_MAX);
            int granted = SnapshotCopy.granted(throttle, wanted);
            if (granted == 0) {
                return () -> done(session, opened, m, ChunkResponse.Status.RETRY_LATER, NOTHING, 0);
            }
            byte[] data = store.readChunk(m.snapshot(), m.file(), m.offset(), granted);
            CRC32C crc = new CRC32C();
            crc.update(data);
            int sum = (int) crc.getValue();
            return () -> done(session, opened, m, ChunkResponse.Status.OK, data, sum);
        } catch (IOException | RuntimeException e) {
            SnapshotReader opened = reader;
            boolean there = isPublished(m.snapshot());
            return () -> unreadable(session, opened, m, there, e);
        }
    }

    private void unreadable(
            Session session,
            @Nullable SnapshotReader opened,
            ChunkRequest m,
            boolean there,
            Exception e) {
        if (!session.warned) {
            // Once a session: a follower that asks again and again shall not fill the log.
            session.warned = true;
            LOG.warn(
                    "{} {}: '{}' of snapshot {} could not be read for {}, {}: {}",
                    ctx.group(),
                    ctx.self(),
                    m.file(),
                    m.snapshot(),
                    m.route().from(),
                    there ? "it may ask again" : "the snapshot is not served any more",
                    e.toString());
        }
        session.unreadable++;
        if (there && session.unreadable < UNREADABLE_MAX) {
            done(session, opened, m, ChunkResponse.Status.RETRY_LATER, NOTHING, 0);
        } else {
            if (opened != null) {
                session.reader = opened;
            }
            // Else the next save, perhaps of the same entry, would find it there and trust it.
            store.giveUp(m.snapshot(), "it could not be read: " + e);
            gone(session, m, true);
        }
    }

    private boolean isPublished(LogId last) {
        for (SnapshotMeta meta : store.published()) {
            if (meta.last().equals(last)) {
                return true;
            }
        }
        return false;
    }

    private void done(
            Session session,
            @Nullable SnapshotReader opened,
            ChunkRequest m,
            ChunkResponse.Status status,
            byte[] data,
            int crc) {
        session.busy = false;
        if (status == ChunkResponse.Status.OK) {
            session.unreadable = 0;
        }
        if (opened != null) {
            session.reader = opened;
        }
        if (session.closed) {
            session.close();
            return;
        }
        answer(m, status, data, crc);
        serve(session);
    }

    private void gone(Session session, ChunkRequest m, boolean wasDamaged) {
        session.busy = false;
        if (session.closed) {
            // It ended while this was read: what the read opened since is let go here.
            session.close();
        } else {
            answer(m, ChunkResponse.Status.GONE, NOTHING, 0);
            end(session);
        }
        if (wasDamaged) {
            damaged.run();
        }
    }

    /**
     * What a follower pulled was not right when all of it was there. It may have been the way, or the disk here since the
     * snapshot was verified: its session ends, and the next one begins with a look at every byte.
     */
    void doubt(PeerId follower) {
        Session session = sessions.get(follower);
        if (session != null) {
            end(session);
        }
    }

    private void end(Session session) {
        session.close();
        sessions.values().remove(session);
    }

    private void answer(ChunkRequest m, ChunkResponse.Status status, byte[] data, int crc) {
        outbox.sendBulk(
                new ChunkResponse(
                        ctx.back(m.route()),
                        state.term(),
                        m.snapshot(),
                        m.file(),
                        m.offset(),
                        status,
                        data,
                        crc));
    }

    /** Ends the sessions of followers that have been silent for long. */
    void tick(long now) {
        sessions.values().removeIf(s -> s.endIfSilent(now, lease));
        for (Session session : sessions.values()) {
            deadlines.armNoLater(Kind.INSTALL, session.usedAt + lease);
        }
    }

    /** Leadership, or the node, ends. */
    void closeAll() {
        sessions.values().forEach(Session::close);
        sessions.clear();
    }

    /** Index of the oldest snapshot that somebody is pulling; {@link Long#MAX_VALUE} when nobody is. */
    long oldestPulled() {
        long oldest = Long.MAX_VALUE;
        for (Session session : sessions.values()) {
            oldest = Math.min(oldest, session.last.index());
        }
        return oldest;
    }

    int sessionCount() {
        return sessions.size();
    }

    /** One follower pulling one snapshot. */
    private static final class Session {
        private final LogId last;
        private final Deque<ChunkRequest> waiting = new ArrayDeque<>();
        private @Nullable SnapshotReader reader;
        private boolean busy;
        private boolean closed;
        private boolean warned;
        private int unreadable;
        private long usedAt;

        Session(LogId last) {
            this.last = last;
        }

        boolean isAskedFor(ChunkRequest m) {
            for (ChunkRequest other : waiting) {
                if (other.offset() == m.offset() && other.file().equals(m.file())) {
                    return true;
                }
            }
            return false;
        }

        boolean endIfSilent(long now, long lease) {
            if (busy || now - usedAt < lease) {
                return false;
            }
            close();
            return true;
        }

        void close() {
            closed = true;
            waiting.clear();
            SnapshotReader open = reader;
            reader = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    LOG.warn("letting go of snapshot {} failed: {}", last, e.toString());
                }
            }
        }
    }
}

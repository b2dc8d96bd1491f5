package io.jraft.rhea.fsm;

import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The clients that a region remembers, so that what they repeat acts once (O22). Part of the region's state: changed by
 * entries, written with them, in every snapshot. Bounded in clients and in bytes: the client that was silent for longest is
 * forgotten first; and each is when it was silent for too long, in the region's time. It is told so if it ever repeats
 * something.
 * Owner: FSM.
 */
final class Sessions {
    private final long regionId;
    private final TreeMap<ClientId, Session> sessions = new TreeMap<>();

    private final TreeSet<Use> byUse = new TreeSet<>();

    private final TreeSet<ClientId> touched = new TreeSet<>();
    private long bytes;

    /** When a client was heard last. Time and index agree, but for clients that came from another region together. */
    private record Use(long timeMs, long index, ClientId client) implements Comparable<Use> {
        private static final Comparator<Use> ORDER =
                Comparator.comparingLong(Use::timeMs)
                        .thenComparingLong(Use::index)
                        .thenComparing(Use::client);

        static Use of(ClientId client, Session session) {
            return new Use(session.lastUsedMs(), session.lastUsed(), client);
        }

        @Override
        public int compareTo(Use other) {
            return ORDER.compare(this, other);
        }
    }

    Sessions(long regionId) {
        this.regionId = regionId;
    }

    /** All that stand in the store. */
    static Sessions load(long regionId, RegionStore store) {
        Sessions loaded = new Sessions(regionId);
        store.scan(
                StoreKeys.sessions(regionId),
                false,
                true,
                (key, value) -> {
                    ClientId client = StoreKeys.sessionClient(key);
                    Session session = Session.decode(value);
                    loaded.sessions.put(client, session);
                    loaded.byUse.add(Use.of(client, session));
                    loaded.bytes += session.bytes();
                    return true;
                });
        return loaded;
    }

    int size() {
        return sessions.size();
    }

    /** About how much all of them take, the same on every replica. */
    long bytes() {
        return bytes;
    }

    /** The region's time is that now: whoever was silent for too long is forgotten. */
    void forgetSilent(long timeMs, WriteSet changes) {
        while (!byUse.isEmpty() && byUse.first().timeMs() <= timeMs - Limits.SESSION_MS_MAX) {
            forgetOldest(changes);
        }
    }

    /** Begins to remember a client; nothing changes if the region does already. */
    void open(ClientId client, long index, long timeMs, WriteSet changes) {
        if (sessions.containsKey(client)) {
            use(client, index, timeMs, 0);
            return;
        }
        add(client, new Session(index, timeMs));
        keepBounds(changes);
    }

    private void add(ClientId client, Session session) {
        sessions.put(client, session);
        byUse.add(Use.of(client, session));
        touched.add(client);
        bytes += session.bytes();
    }

    /** Remembers, by the entry at that index, what another region remembered of a client too. */
    void join(ClientId client, Session other, long index) {
        Session mine = sessions.get(client);
        if (mine == null) {
            mine = new Session(index, other.lastUsedMs());
        } else {
            byUse.remove(Use.of(client, mine));
            bytes -= mine.bytes();
        }
        mine.join(other, index);
        add(client, mine);
    }

    /** The client's session, used by the entry at that index; null if the region does not know the client. */
    @Nullable Session use(ClientId client, long index, long timeMs, long confirmedBelow) {
        Session session = sessions.get(client);
        if (session != null) {
            byUse.remove(Use.of(client, session));
            bytes -= session.bytes();
            session.use(index, timeMs, confirmedBelow);
            add(client, session);
        }
        return session;
    }

    /** An operation in a session, used by the entry that is being applied, has acted. */
    void answered(Session session, long sequence, byte[] answer, WriteSet changes) {
        bytes -= session.bytes();
        session.answered(sequence, answer);
        bytes += session.bytes();
        keepBounds(changes);
    }

    /** The one in use was used last, so it stays: alone it is far from the bound. */
    void keepBounds(WriteSet changes) {
        while (sessions.size() > Limits.SESSIONS_MAX || bytes > Limits.SESSIONS_BYTES_MAX) {
            forgetOldest(changes);
        }
    }

    private void forgetOldest(WriteSet changes) {
        ClientId client = byUse.first().client();
        byUse.remove(byUse.first());
        bytes -= Objects.requireNonNull(sessions.remove(client)).bytes();
        touched.remove(client);
        changes.remove(StoreKeys.session(regionId, client));
    }

    /** Makes another region remember all of these, from its beginning. */
    void copyTo(long otherId, WriteSet changes) {
        sessions.forEach(
                (client, session) ->
                        changes.put(StoreKeys.session(otherId, client), session.encode()));
    }

    /** Adds the sessions that were used since the last call to what is written. */
    void flush(WriteSet changes) {
        for (ClientId client : touched) {
            Session session = sessions.get(client);
            if (session != null) {
                changes.put(StoreKeys.session(regionId, client), session.encode());
            }
        }
        touched.clear();
    }
}

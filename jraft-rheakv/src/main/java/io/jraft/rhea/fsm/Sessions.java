package io.jraft.rhea.fsm;

import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
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

    /** By last use: entries have one client each, so an index stands for one of them. */
    private final TreeMap<Long, ClientId> byUse = new TreeMap<>();

    private final TreeSet<ClientId> touched = new TreeSet<>();
    private long bytes;

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
                    loaded.byUse.put(session.lastUsed(), client);
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
        while (!byUse.isEmpty() && oldest().lastUsedMs() <= timeMs - Limits.SESSION_MS_MAX) {
            forgetOldest(changes);
        }
    }

    /** Begins to remember a client; nothing changes if the region does already. */
    void open(ClientId client, long index, long timeMs, WriteSet changes) {
        if (sessions.containsKey(client)) {
            use(client, index, timeMs, 0);
            return;
        }
        Session session = new Session(index, timeMs);
        sessions.put(client, session);
        byUse.put(index, client);
        touched.add(client);
        bytes += session.bytes();
        keepBounds(changes);
    }

    /** The client's session, used by the entry at that index; null if the region does not know the client. */
    @Nullable Session use(ClientId client, long index, long timeMs, long confirmedBelow) {
        Session session = sessions.get(client);
        if (session != null) {
            byUse.remove(session.lastUsed());
            bytes -= session.bytes();
            session.use(index, timeMs, confirmedBelow);
            bytes += session.bytes();
            byUse.put(index, client);
            touched.add(client);
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
    private void keepBounds(WriteSet changes) {
        while (sessions.size() > Limits.SESSIONS_MAX || bytes > Limits.SESSIONS_BYTES_MAX) {
            forgetOldest(changes);
        }
    }

    private Session oldest() {
        return Objects.requireNonNull(sessions.get(byUse.firstEntry().getValue()));
    }

    private void forgetOldest(WriteSet changes) {
        ClientId client = byUse.firstEntry().getValue();
        bytes -= oldest().bytes();
        byUse.pollFirstEntry();
        sessions.remove(client);
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

package io.jraft.rhea.fsm;

import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The clients that a region remembers, so that what they repeat acts once (O22). Part of the region's state: changed by
 * entries, written with them, in every snapshot. Bounded: the client that was silent for longest is forgotten for a new
 * one, and is told so if it ever repeats something.
 * Owner: FSM.
 */
final class Sessions {
    private final long regionId;
    private final TreeMap<ClientId, Session> sessions = new TreeMap<>();

    /** By last use: entries have one client each, so an index stands for one of them. */
    private final TreeMap<Long, ClientId> byUse = new TreeMap<>();

    private final TreeSet<ClientId> touched = new TreeSet<>();

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
                    return true;
                });
        return loaded;
    }

    int size() {
        return sessions.size();
    }

    /** Begins to remember a client; nothing changes if the region does already. */
    void open(ClientId client, long index, WriteSet changes) {
        if (sessions.containsKey(client)) {
            use(client, index, 0);
            return;
        }
        if (sessions.size() >= Limits.SESSIONS_MAX) {
            ClientId oldest = byUse.pollFirstEntry().getValue();
            sessions.remove(oldest);
            touched.remove(oldest);
            changes.remove(StoreKeys.session(regionId, oldest));
        }
        sessions.put(client, new Session(index));
        byUse.put(index, client);
        touched.add(client);
    }

    /** The client's session, used by the entry at that index; null if the region does not know the client. */
    @Nullable Session use(ClientId client, long index, long confirmedBelow) {
        Session session = sessions.get(client);
        if (session != null) {
            byUse.remove(session.lastUsed());
            session.use(index, confirmedBelow);
            byUse.put(index, client);
            touched.add(client);
        }
        return session;
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

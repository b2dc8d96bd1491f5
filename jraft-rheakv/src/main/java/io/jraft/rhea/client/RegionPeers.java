package io.jraft.rhea.client;

import io.jraft.JRaftUtils;
import io.jraft.entity.PeerId;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a region's replicas are, and who leads it, as far as a client has heard. A wrong guess costs a round trip, never a wrong
 * answer.
 * Owner: ANY; each thing that is believed is one reference.
 */
final class RegionPeers {
    private final Transport transport;
    private final AtomicInteger turn = new AtomicInteger();
    private final ReplicaTimes times = new ReplicaTimes();

    /** Never empty. */
    private volatile List<Endpoint> stores;

    private volatile Endpoint leader;

    RegionPeers(RegionInfo region, Transport transport) {
        this.transport = transport;
        stores = stores(region);
        leader = stores.stream().filter(transport::isLocal).findFirst().orElse(stores.get(0));
    }

    private static List<Endpoint> stores(RegionInfo region) {
        return JRaftUtils.getConfiguration(region.members()).listPeers().stream()
                .map(PeerId::getEndpoint)
                .toList();
    }

    /** The region has changed, or its members. Thread: that of the routes. */
    void learn(RegionInfo newer) {
        if (!newer.members().isEmpty()) {
            stores = stores(newer);
            times.keep(stores);
        }
    }

    /** Where the region's replicas are. */
    List<Endpoint> stores() {
        return stores;
    }

    /** Who is believed to lead. */
    Endpoint leader() {
        return leader;
    }

    /** A store that was asked does not lead; it may have told who does, else the next one is asked. */
    void believe(Endpoint asked, String told) {
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

    /** Each replica in turn. */
    Endpoint next() {
        List<Endpoint> now = stores;
        return now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
    }

    /** The replica for a read that any of them may answer. */
    Endpoint forRead() {
        return times.next(stores);
    }

    /** That long it took until a replica had answered such a read, or until it was waited for no longer. */
    void took(Endpoint replica, long nanos) {
        times.took(replica, nanos);
    }

    /** Which of {@link #stores} is asked first about regions: the believed leader. */
    int firstAsked() {
        return Math.max(0, stores.indexOf(leader));
    }

    /** Which of {@link #stores} a new watch asks first: the one in this process, else each in turn. */
    int forWatch() {
        List<Endpoint> now = stores;
        for (int i = 0; i < now.size(); i++) {
            if (transport.isLocal(now.get(i))) {
                return i;
            }
        }
        return Math.floorMod(turn.getAndIncrement(), now.size());
    }
}

package io.jraft.rhea;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.metadata.Peer;
import io.jraft.rhea.metadata.Region;
import io.jraft.rhea.metadata.RegionEpoch;
import io.jraft.rhea.op.RegionInfo;
import java.util.List;
import java.util.Objects;

/** Between names of the key-value store and those of its Raft groups. Owner: ANY, stateless. */
public final class JRaftHelper {
    private JRaftHelper() {}

    /** Name of a region's group: {@code clusterName-regionId}. */
    public static String getJRaftGroupId(String clusterName, long regionId) {
        return clusterName + "-" + regionId;
    }

    /**
     * A replica as a member of its group.
     *
     * @throws NullPointerException if it has no endpoint
     */
    public static PeerId toJRaftPeerId(Peer peer) {
        return new PeerId(
                Objects.requireNonNull(peer.getEndpoint(), "endpoint"), (int) peer.getId());
    }

    /** All of them. */
    public static List<PeerId> toJRaftPeerIdList(List<Peer> peerList) {
        return peerList.stream().map(JRaftHelper::toJRaftPeerId).toList();
    }

    /** A region as stores tell of it; of changes of its members nobody keeps a number. */
    public static Region toRegion(RegionInfo info) {
        return new Region(
                info.id(),
                info.start(),
                info.end(),
                new RegionEpoch(0, info.version()),
                toPeerList(Configuration.of(info.members()).listPeers()));
    }

    /** A member of a group as a replica; of its store only the address is known. */
    public static Peer toPeer(PeerId peerId) {
        return new Peer(peerId.getIdx(), 0, peerId.getEndpoint());
    }

    /** All of them. */
    public static List<Peer> toPeerList(List<PeerId> peerIdList) {
        return peerIdList.stream().map(JRaftHelper::toPeer).toList();
    }
}

package io.jraft.bench.aeron;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A service without state. It tells the sender the number of each message that was committed. Owner: the service's agent;
 * the role may be read by any thread.
 */
final class EchoService implements ClusteredService {
    private volatile Cluster.Role role = Cluster.Role.FOLLOWER;
    private @Nullable Cluster cluster;

    boolean leads() {
        return role == Cluster.Role.LEADER;
    }

    @Override
    public void onStart(Cluster cluster, @Nullable Image snapshot) {
        this.cluster = cluster;
        role = cluster.role();
    }

    @Override
    public void onSessionMessage(
            ClientSession session,
            long timestamp,
            DirectBuffer buffer,
            int offset,
            int length,
            Header header) {
        // Followers pretend to answer, and send nothing.
        while (session.offer(buffer, offset, Long.BYTES) < 0) {
            if (cluster == null || cluster.getClientSession(session.id()) == null) {
                return;
            }
            cluster.idleStrategy().idle();
        }
    }

    @Override
    public void onRoleChange(Cluster.Role newRole) {
        role = newRole;
    }

    @Override
    public void onSessionOpen(ClientSession session, long timestamp) {}

    @Override
    public void onSessionClose(ClientSession session, long timestamp, CloseReason reason) {}

    @Override
    public void onTimerEvent(long correlationId, long timestamp) {}

    @Override
    public void onTakeSnapshot(ExclusivePublication snapshot) {}

    @Override
    public void onTerminate(Cluster ending) {}
}

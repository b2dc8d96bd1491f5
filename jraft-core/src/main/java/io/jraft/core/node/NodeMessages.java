package io.jraft.core.node;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.message.MessageHandler;
import io.jraft.message.RaftMessage;

/** Which part answers which message. Owner: LOOP. Called by NodeCore for messages that TermGate admitted. */
@OwnedBy(Owner.LOOP)
final class NodeMessages implements MessageHandler {
    private final NodeParts parts;

    NodeMessages(NodeParts parts) {
        this.parts = parts;
    }

    @Override
    public void onPreVoteRequest(RaftMessage.PreVoteRequest m) {
        parts.votes().onPreVote(m);
    }

    @Override
    public void onPreVoteResponse(RaftMessage.PreVoteResponse m) {
        parts.election().onPreVoteResponse(m);
    }

    @Override
    public void onVoteRequest(RaftMessage.VoteRequest m) {
        parts.votes().onVote(m);
    }

    @Override
    public void onVoteResponse(RaftMessage.VoteResponse m) {
        parts.election().onVoteResponse(m);
    }

    @Override
    public void onAppendRequest(RaftMessage.AppendRequest m) {
        parts.appends().onAppend(m);
    }

    @Override
    public void onAppendResponse(RaftMessage.AppendResponse m) {
        parts.followers().onAppendResponse(m);
    }

    @Override
    public void onHeartbeatRequest(RaftMessage.HeartbeatRequest m) {
        parts.appends().onHeartbeat(m);
        parts.upstream().told(m.source());
    }

    @Override
    public void onHeartbeatResponse(RaftMessage.HeartbeatResponse m) {
        parts.followers().onHeartbeatResponse(m);
    }

    @Override
    public void onReadIndexRequest(RaftMessage.ReadIndexRequest m) {
        parts.reads().onRequest(m);
    }

    @Override
    public void onReadIndexResponse(RaftMessage.ReadIndexResponse m) {
        parts.reads().onResponse(m);
    }

    @Override
    public void onTimeoutNow(RaftMessage.TimeoutNow m) {
        parts.election().onTimeoutNow(m);
    }

    @Override
    public void onInstallRequest(RaftMessage.InstallRequest m) {
        parts.snapshots().onInstallRequest(m);
    }

    @Override
    public void onInstallResponse(RaftMessage.InstallResponse m) {
        parts.followers().onInstallResponse(m);
        if (m.result() == RaftMessage.InstallResponse.Result.FAILED) {
            parts.snapshots().onInstallFailed(m.route().from());
        }
    }

    @Override
    public void onChunkRequest(RaftMessage.ChunkRequest m) {
        parts.followers().onChunkRequest(m.route().from());
        parts.snapshots().onChunkRequest(m);
    }

    @Override
    public void onChunkResponse(RaftMessage.ChunkResponse m) {
        parts.upstream().onChunkResponse(m);
        parts.snapshots().onChunkResponse(m);
    }

    @Override
    public void onSharedBeatRequest(RaftMessage.SharedBeatRequest m) {
        throw notForANode(m);
    }

    @Override
    public void onSharedBeatResponse(RaftMessage.SharedBeatResponse m) {
        throw notForANode(m);
    }

    private static IllegalArgumentException notForANode(RaftMessage m) {
        return new IllegalArgumentException("belongs to a loop, not to a node: " + m);
    }

    @Override
    public void onRelayRequest(RaftMessage.RelayRequest m) {
        parts.relay().onRequest(m);
    }

    @Override
    public void onRelayResponse(RaftMessage.RelayResponse m) {
        parts.upstream().onResponse(m);
    }
}

package io.jraft.message;

/** One method per message: a receiver that forgets one does not compile. Thread: the LOOP of the addressed group. */
public interface MessageHandler {
    void onPreVoteRequest(RaftMessage.PreVoteRequest m);

    void onPreVoteResponse(RaftMessage.PreVoteResponse m);

    void onVoteRequest(RaftMessage.VoteRequest m);

    void onVoteResponse(RaftMessage.VoteResponse m);

    void onAppendRequest(RaftMessage.AppendRequest m);

    void onAppendResponse(RaftMessage.AppendResponse m);

    void onHeartbeatRequest(RaftMessage.HeartbeatRequest m);

    void onHeartbeatResponse(RaftMessage.HeartbeatResponse m);

    void onReadIndexRequest(RaftMessage.ReadIndexRequest m);

    void onReadIndexResponse(RaftMessage.ReadIndexResponse m);

    void onTimeoutNow(RaftMessage.TimeoutNow m);

    void onInstallRequest(RaftMessage.InstallRequest m);

    void onInstallResponse(RaftMessage.InstallResponse m);

    void onChunkRequest(RaftMessage.ChunkRequest m);

    void onChunkResponse(RaftMessage.ChunkResponse m);

    void onSharedBeatRequest(RaftMessage.SharedBeatRequest m);

    void onSharedBeatResponse(RaftMessage.SharedBeatResponse m);

    void onRelayRequest(RaftMessage.RelayRequest m);

    void onRelayResponse(RaftMessage.RelayResponse m);
}

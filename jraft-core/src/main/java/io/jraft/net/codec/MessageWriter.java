package io.jraft.net.codec;

import io.jraft.entity.PeerId;
import io.jraft.message.MessageHandler;
import io.jraft.message.RaftMessage;
import io.jraft.message.Route;
import io.jraft.model.ConfCodec;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes messages one after the other: fields to the control part; entries and chunk bytes are noted and handed over once,
 * when the frame has its final size. Owner: the MessageCodec that holds it.
 *
 * <p>Each message begins with {@code u8 type, u8 0, u16 0, u32 controlLength, u32 bulkLength}, the route and the term.
 */
final class MessageWriter implements MessageHandler {
    /** Bytes before each message. */
    static final int PREFIX = 12;

    /** Longest reason in characters. */
    static final int REASON_MAX = 512;

    private final WireBuffer out;
    private final RouteTable routes;

    /** Blocks and byte arrays, in the order of the messages. */
    private final List<Object> bulk = new ArrayList<>();

    private final ByteBuffer blockHead = ByteBuffer.allocate(EntryBlock.BLOCK_HEAD);
    private long bulkBytes;

    MessageWriter(WireBuffer out, RouteTable routes) {
        this.out = out;
        this.routes = routes;
    }

    void clear() {
        out.clear();
        bulk.clear();
        bulkBytes = 0;
    }

    /** Bytes of entries and chunks noted so far. */
    long bulkBytes() {
        return bulkBytes;
    }

    void write(RaftMessage message) {
        int start = out.size();
        long bulkBefore = bulkBytes;
        out.putInt(0);
        out.putInt(0);
        out.putInt(0);
        message.dispatch(this);
        out.setInt(start + 4, out.size() - start - PREFIX);
        out.setInt(start + 8, Math.toIntExact(bulkBytes - bulkBefore));
    }

    /** Hands over what was noted, in order. */
    void putBulk(FrameSink sink) {
        for (int i = 0; i < bulk.size(); i++) {
            Object item = bulk.get(i);
            if (item instanceof EntryBlock block) {
                block.writeHead(blockHead.clear());
                sink.put(blockHead.array(), 0, EntryBlock.BLOCK_HEAD);
                sink.put(block.array(), block.byteOffset(), block.byteLength());
            } else {
                byte[] bytes = (byte[]) item;
                sink.put(bytes, 0, bytes.length);
            }
        }
    }

    private void begin(MessageType type, Route route, long term) {
        // The type goes into the prefix, whose other three bytes of this word stay 0.
        out.setInt(out.size() - PREFIX, type.code());
        routes.write(route, out);
        out.putLong(term);
    }

    private void put(LogId id) {
        out.putLong(id.index());
        out.putLong(id.term());
    }

    @Override
    public void onPreVoteRequest(RaftMessage.PreVoteRequest m) {
        begin(MessageType.PRE_VOTE_REQUEST, m.route(), m.term());
        put(m.last());
    }

    @Override
    public void onPreVoteResponse(RaftMessage.PreVoteResponse m) {
        begin(MessageType.PRE_VOTE_RESPONSE, m.route(), m.term());
        out.putLong(m.askedTerm());
        out.putBoolean(m.granted());
        out.putReason(m.reason(), REASON_MAX);
    }

    @Override
    public void onVoteRequest(RaftMessage.VoteRequest m) {
        begin(MessageType.VOTE_REQUEST, m.route(), m.term());
        put(m.last());
        out.putBoolean(m.transfer());
    }

    @Override
    public void onVoteResponse(RaftMessage.VoteResponse m) {
        begin(MessageType.VOTE_RESPONSE, m.route(), m.term());
        out.putLong(m.askedTerm());
        out.putBoolean(m.granted());
        out.putReason(m.reason(), REASON_MAX);
    }

    @Override
    public void onAppendRequest(RaftMessage.AppendRequest m) {
        begin(MessageType.APPEND_REQUEST, m.route(), m.term());
        put(m.prev());
        out.putInt(m.prevChain());
        out.putLong(m.commit());
        out.putLong(m.round());
        out.putInt(m.blocks().size());
        for (EntryBlock block : m.blocks()) {
            bulk.add(block);
            bulkBytes += block.encodedBytes();
        }
    }

    @Override
    public void onAppendResponse(RaftMessage.AppendResponse m) {
        begin(MessageType.APPEND_RESPONSE, m.route(), m.term());
        out.putBoolean(m.success());
        out.putBoolean(m.diskFull());
        out.putLong(m.index());
        put(m.hint());
        out.putLong(m.round());
        out.putLong(m.creditBytes());
    }

    @Override
    public void onHeartbeatRequest(RaftMessage.HeartbeatRequest m) {
        begin(MessageType.HEARTBEAT_REQUEST, m.route(), m.term());
        out.putLong(m.commit());
        out.putLong(m.round());
        PeerId source = m.source();
        // What is about leases, shared beats and sources is left out where there is none.
        if (m.sentAt() != 0 || m.set() != 0 || source != null) {
            out.putLong(m.sentAt());
        }
        if (m.set() != 0 || source != null) {
            out.putLong(m.set());
        }
        if (source != null) {
            out.putText(source.toString());
        }
    }

    @Override
    public void onHeartbeatResponse(RaftMessage.HeartbeatResponse m) {
        begin(MessageType.HEARTBEAT_RESPONSE, m.route(), m.term());
        out.putLong(m.round());
        out.putLong(m.lastIndex());
        if (m.promiseNanos() != 0 || m.life() != 0) {
            out.putLong(m.sentAt());
            out.putLong(m.promiseNanos());
        }
        if (m.life() != 0) {
            out.putLong(m.life());
            out.putLong(m.set());
            out.putLong(m.seat());
            out.putLong(m.known());
        }
    }

    @Override
    public void onSharedBeatRequest(RaftMessage.SharedBeatRequest m) {
        begin(MessageType.SHARED_BEAT_REQUEST, m.route(), m.term());
        out.putLong(m.fromLife());
        out.putLong(m.toLife());
        out.putLong(m.set());
        out.putLong(m.seat());
        out.putLong(m.number());
    }

    @Override
    public void onSharedBeatResponse(RaftMessage.SharedBeatResponse m) {
        begin(MessageType.SHARED_BEAT_RESPONSE, m.route(), m.term());
        out.putLong(m.fromLife());
        out.putLong(m.toLife());
        out.putLong(m.set());
        out.putLong(m.number());
        out.putBoolean(m.holds());
    }

    @Override
    public void onReadIndexRequest(RaftMessage.ReadIndexRequest m) {
        begin(MessageType.READ_INDEX_REQUEST, m.route(), m.term());
        out.putLong(m.id());
        if (m.lease()) {
            out.putBoolean(true);
        }
    }

    @Override
    public void onReadIndexResponse(RaftMessage.ReadIndexResponse m) {
        begin(MessageType.READ_INDEX_RESPONSE, m.route(), m.term());
        out.putLong(m.id());
        out.putLong(m.index());
        out.putInt(m.errorCode());
    }

    @Override
    public void onTimeoutNow(RaftMessage.TimeoutNow m) {
        begin(MessageType.TIMEOUT_NOW, m.route(), m.term());
    }

    @Override
    public void onInstallRequest(RaftMessage.InstallRequest m) {
        begin(MessageType.INSTALL_REQUEST, m.route(), m.term());
        out.putLong(m.installId());
        put(m.meta());
    }

    private void put(SnapshotMeta meta) {
        put(meta.last());
        out.putInt(meta.chain());
        put(meta.conf().id());
        out.putBlob(ConfCodec.encode(meta.conf()));
        out.putInt(meta.files().size());
        for (SnapshotMeta.File file : meta.files()) {
            out.putText(file.name());
            out.putLong(file.size());
            out.putLong(file.digest());
            out.putBlob(file.userMeta());
        }
    }

    @Override
    public void onInstallResponse(RaftMessage.InstallResponse m) {
        begin(MessageType.INSTALL_RESPONSE, m.route(), m.term());
        out.putLong(m.installId());
        out.putByte(
                switch (m.result()) {
                    case RUNNING -> 0;
                    case DONE -> 1;
                    case FAILED -> 2;
                });
        put(m.last());
    }

    @Override
    public void onChunkRequest(RaftMessage.ChunkRequest m) {
        begin(MessageType.CHUNK_REQUEST, m.route(), m.term());
        put(m.snapshot());
        out.putText(m.file());
        out.putLong(m.offset());
        out.putInt(m.length());
    }

    @Override
    public void onChunkResponse(RaftMessage.ChunkResponse m) {
        begin(MessageType.CHUNK_RESPONSE, m.route(), m.term());
        put(m.snapshot());
        out.putText(m.file());
        out.putLong(m.offset());
        out.putByte(
                switch (m.status()) {
                    case OK -> 0;
                    case RETRY_LATER -> 1;
                    case GONE -> 2;
                });
        out.putInt(m.crc());
        bulk.add(m.data());
        bulkBytes += m.data().length;
    }

    @Override
    public void onRelayRequest(RaftMessage.RelayRequest m) {
        begin(MessageType.RELAY_REQUEST, m.route(), m.term());
        out.putLong(m.id());
        put(m.after());
    }

    @Override
    public void onRelayResponse(RaftMessage.RelayResponse m) {
        begin(MessageType.RELAY_RESPONSE, m.route(), m.term());
        out.putLong(m.id());
        out.putByte(
                switch (m.result()) {
                    case ENTRIES -> 0;
                    case WAIT -> 1;
                    case MISMATCH -> 2;
                    case SNAPSHOT -> 3;
                    case REFUSED -> 4;
                });
        put(m.prev());
        out.putInt(m.prevChain());
        out.putLong(m.commit());
        out.putInt(m.blocks().size());
        SnapshotMeta snapshot = m.snapshot();
        if (snapshot != null) {
            put(snapshot);
        }
        for (EntryBlock block : m.blocks()) {
            bulk.add(block);
            bulkBytes += block.encodedBytes();
        }
    }
}

package io.jraft.net.codec;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.Route;
import io.jraft.model.ConfCodec;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message after the other. Fields that follow the known ones are ignored: a later version may append some.
 * An unknown type or value is refused. Owner: the MessageCodec that holds it.
 */
final class MessageReader {
    private static final int FILE_BYTES_MIN = 22;

    private final RouteTable routes;

    /** Whether entries may keep the present frame's array whatever part of it they are. */
    private boolean keep;

    MessageReader(RouteTable routes) {
        this.routes = routes;
    }

    /** A new frame begins; {@code mostlyOneGroups} when entries of one group are most of it. */
    void begin(boolean mostlyOneGroups) {
        keep = mostlyOneGroups;
    }

    /** Reads the next message; advances both readers. */
    RaftMessage read(byte[] frame, WireReader control, WireReader bulk) throws CodecException {
        int word = control.getInt();
        if ((word & 0xffff_ff00) != 0) {
            throw new CodecException(
                    "flags of a message are unknown: " + Integer.toHexString(word));
        }
        MessageType type = MessageType.of(word);
        int controlLength = control.getInt();
        int bulkLength = control.getInt();
        WireReader in = control.part(controlLength, "message");
        WireReader data = bulk.part(bulkLength, "data of a message");
        Route route = routes.read(in, frame);
        long term = in.getNatural("term");
        RaftMessage message = body(type, route, term, in, data, frame);
        if (data.remaining() != 0) {
            throw new CodecException(data.remaining() + " bytes of data belong to nothing");
        }
        return message;
    }

    private RaftMessage body(
            MessageType type, Route route, long term, WireReader in, WireReader data, byte[] frame)
            throws CodecException {
        return switch (type) {
            case PRE_VOTE_REQUEST -> new RaftMessage.PreVoteRequest(route, term, logId(in));
            case PRE_VOTE_RESPONSE ->
                    new RaftMessage.PreVoteResponse(
                            route,
                            term,
                            in.getNatural("asked term"),
                            in.getBoolean(),
                            in.getText());
            case VOTE_REQUEST ->
                    new RaftMessage.VoteRequest(route, term, logId(in), in.getBoolean());
            case VOTE_RESPONSE ->
                    new RaftMessage.VoteResponse(
                            route,
                            term,
                            in.getNatural("asked term"),
                            in.getBoolean(),
                            in.getText());
            case APPEND_REQUEST -> appendRequest(route, term, in, data, frame);
            case APPEND_RESPONSE -> appendResponse(route, term, in);
            case HEARTBEAT_REQUEST ->
                    new RaftMessage.HeartbeatRequest(
                            route,
                            term,
                            in.getNatural("commit"),
                            in.getLong(),
                            longIfThere(in),
                            longIfThere(in),
                            peerIfThere(in));
            case HEARTBEAT_RESPONSE ->
                    new RaftMessage.HeartbeatResponse(
                            route,
                            term,
                            in.getLong(),
                            in.getNatural("last index"),
                            longIfThere(in),
                            longIfThere(in),
                            longIfThere(in),
                            longIfThere(in),
                            longIfThere(in),
                            longIfThere(in));
            case READ_INDEX_REQUEST ->
                    new RaftMessage.ReadIndexRequest(
                            route, term, in.getLong(), in.remaining() > 0 && in.getByte() == 1);
            case READ_INDEX_RESPONSE ->
                    new RaftMessage.ReadIndexResponse(
                            route, term, in.getLong(), in.getLong(), in.getInt());
            case TIMEOUT_NOW -> new RaftMessage.TimeoutNow(route, term);
            case INSTALL_REQUEST ->
                    new RaftMessage.InstallRequest(route, term, in.getLong(), snapshotMeta(in));
            case INSTALL_RESPONSE ->
                    new RaftMessage.InstallResponse(
                            route, term, in.getLong(), installResult(in), logId(in));
            case CHUNK_REQUEST ->
                    new RaftMessage.ChunkRequest(
                            route,
                            term,
                            logId(in),
                            in.getText(),
                            in.getNatural("offset"),
                            chunkLength(in));
            case CHUNK_RESPONSE -> chunkResponse(route, term, in, data);
            case SHARED_BEAT_REQUEST ->
                    new RaftMessage.SharedBeatRequest(
                            route,
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            in.getLong());
            case SHARED_BEAT_RESPONSE ->
                    new RaftMessage.SharedBeatResponse(
                            route,
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            in.getBoolean());
            case RELAY_REQUEST ->
                    new RaftMessage.RelayRequest(route, term, in.getLong(), logId(in));
            case RELAY_RESPONSE -> relayResponse(route, term, in, data, frame);
        };
    }

    /** What is about leases and shared beats is left out where there is neither. */
    private static long longIfThere(WireReader in) throws CodecException {
        return in.remaining() >= Long.BYTES ? in.getLong() : 0;
    }

    private static @Nullable PeerId peerIfThere(WireReader in) throws CodecException {
        String text = in.remaining() >= Short.BYTES ? in.getText() : "";
        if (text.isEmpty()) {
            return null;
        }
        PeerId peer = PeerId.parsePeer(text);
        if (peer == null) {
            throw new CodecException("'" + text + "' is no peer");
        }
        return peer;
    }

    private static LogId logId(WireReader in) throws CodecException {
        long index = in.getNatural("index");
        return new LogId(index, in.getNatural("term"));
    }

    private RaftMessage appendRequest(
            Route route, long term, WireReader in, WireReader data, byte[] frame)
            throws CodecException {
        LogId prev = logId(in);
        int prevChain = in.getInt();
        long commit = in.getNatural("commit");
        long round = in.getLong();
        List<EntryBlock> blocks = blocks(in.getInt(), prev, data, frame);
        return new RaftMessage.AppendRequest(route, term, prev, prevChain, commit, round, blocks);
    }

    private RaftMessage relayResponse(
            Route route, long term, WireReader in, WireReader data, byte[] frame)
            throws CodecException {
        long id = in.getLong();
        int code = in.getUnsignedByte();
        RaftMessage.RelayResponse.Result result =
                switch (code) {
                    case 0 -> RaftMessage.RelayResponse.Result.ENTRIES;
                    case 1 -> RaftMessage.RelayResponse.Result.WAIT;
                    case 2 -> RaftMessage.RelayResponse.Result.MISMATCH;
                    case 3 -> RaftMessage.RelayResponse.Result.SNAPSHOT;
                    case 4 -> RaftMessage.RelayResponse.Result.REFUSED;
                    default -> throw new CodecException("relay result " + code + " is unknown");
                };
        LogId prev = logId(in);
        int prevChain = in.getInt();
        long commit = in.getNatural("commit");
        int count = in.getInt();
        SnapshotMeta snapshot =
                result == RaftMessage.RelayResponse.Result.SNAPSHOT ? snapshotMeta(in) : null;
        List<EntryBlock> blocks = blocks(count, prev, data, frame);
        if (!blocks.isEmpty() && blocks.get(blocks.size() - 1).lastIndex() > commit) {
            throw new CodecException("entries beyond the commit index " + commit + " are relayed");
        }
        return new RaftMessage.RelayResponse(
                route, term, id, result, prev, prevChain, commit, blocks, snapshot);
    }

    private List<EntryBlock> blocks(int count, LogId prev, WireReader data, byte[] frame)
            throws CodecException {
        if (count < 0 || (long) count * EntryBlock.BLOCK_HEAD > data.remaining()) {
            throw new CodecException(count + " blocks cannot be in " + data.remaining() + " bytes");
        }
        List<EntryBlock> blocks = new ArrayList<>(count);
        ByteBuffer bytes = ByteBuffer.wrap(frame, data.position(), data.remaining());
        // Entries that are most of their frame keep its array and save a copy. The others are
        // copied, or a few bytes of one group would hold the entries of a thousand in memory.
        boolean most = keep || data.remaining() > frame.length - data.remaining();
        long next = prev.index() + 1;
        for (int i = 0; i < count; i++) {
            EntryBlock block = block(bytes, most);
            if (block.firstIndex() != next) {
                throw new CodecException(block + " comes where index " + next + " belongs");
            }
            if (i > 0 && block.prevChain() != blocks.get(i - 1).lastChain()) {
                throw new CodecException(
                        block + " does not continue the chain of the block before");
            }
            next = block.lastIndex() + 1;
            blocks.add(block);
        }
        data.part(data.remaining() - bytes.remaining(), "blocks");
        return List.copyOf(blocks);
    }

    private static EntryBlock block(ByteBuffer bytes, boolean takeOver) throws CodecException {
        try {
            return takeOver ? EntryBlock.takeFrom(bytes) : EntryBlock.readFrom(bytes);
        } catch (CorruptEntryException e) {
            throw new CodecException("entries were damaged on the way: " + e.getMessage(), e);
        }
    }

    private static RaftMessage appendResponse(Route route, long term, WireReader in)
            throws CodecException {
        boolean success = in.getBoolean();
        boolean diskFull = in.getBoolean();
        long index = in.getNatural("index");
        LogId hint = logId(in);
        long round = in.getLong();
        return new RaftMessage.AppendResponse(
                route, term, success, index, hint, round, in.getLong(), diskFull);
    }

    private static SnapshotMeta snapshotMeta(WireReader in) throws CodecException {
        LogId last = logId(in);
        int chain = in.getInt();
        LogId confId = logId(in);
        byte[] confBytes = in.getBlob("configuration");
        ConfEntry conf;
        try {
            conf = ConfCodec.decode(confId, confBytes);
        } catch (CorruptEntryException e) {
            throw new CodecException(
                    "the configuration of a snapshot cannot be read: " + e.getMessage(), e);
        }
        int count = in.getCount(FILE_BYTES_MIN, "files");
        List<SnapshotMeta.File> files = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            files.add(
                    new SnapshotMeta.File(
                            in.getText(),
                            in.getNatural("file size"),
                            in.getLong(),
                            in.getBlob("user meta")));
        }
        return new SnapshotMeta(last, chain, conf, files);
    }

    private static RaftMessage.InstallResponse.Result installResult(WireReader in)
            throws CodecException {
        int code = in.getUnsignedByte();
        return switch (code) {
            case 0 -> RaftMessage.InstallResponse.Result.RUNNING;
            case 1 -> RaftMessage.InstallResponse.Result.DONE;
            case 2 -> RaftMessage.InstallResponse.Result.FAILED;
            default -> throw new CodecException("install result " + code + " is unknown");
        };
    }

    private static int chunkLength(WireReader in) throws CodecException {
        int length = in.getInt();
        if (length < 0) {
            throw new CodecException("a chunk of " + length + " bytes was asked for");
        }
        return length;
    }

    private static RaftMessage chunkResponse(Route route, long term, WireReader in, WireReader data)
            throws CodecException {
        LogId snapshot = logId(in);
        String file = in.getText();
        long offset = in.getNatural("offset");
        int code = in.getUnsignedByte();
        RaftMessage.ChunkResponse.Status status =
                switch (code) {
                    case 0 -> RaftMessage.ChunkResponse.Status.OK;
                    case 1 -> RaftMessage.ChunkResponse.Status.RETRY_LATER;
                    case 2 -> RaftMessage.ChunkResponse.Status.GONE;
                    default -> throw new CodecException("chunk status " + code + " is unknown");
                };
        int crc = in.getInt();
        byte[] bytes = data.getRest();
        if (Checksums.crc32c(bytes) != crc) {
            throw new CodecException("checksum of a chunk differs");
        }
        return new RaftMessage.ChunkResponse(
                route, term, snapshot, file, offset, status, bytes, crc);
    }
}

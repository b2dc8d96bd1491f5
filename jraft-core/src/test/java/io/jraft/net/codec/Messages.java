package io.jraft.net.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.Route;
import io.jraft.model.BlockBuilder;
import io.jraft.model.ConfEntry;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.GroupIdentity;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One of each message, with values that tell bytes and fields apart. */
public final class Messages {
    public static final Route ROUTE =
            new Route("group", new PeerId("10.0.0.1", 8081), new PeerId("[::1]", 65535, 7));

    private Messages() {}

    /** A block of commands with these texts. */
    public static EntryBlock block(long firstIndex, long term, int prevChain, String... payloads) {
        BlockBuilder builder = new BlockBuilder();
        builder.begin(firstIndex, term, prevChain);
        for (String payload : payloads) {
            builder.add(EntryType.DATA, ByteBuffer.wrap(payload.getBytes(UTF_8)));
        }
        return builder.build();
    }

    /** An append with a payload of so many bytes, right after nothing. */
    public static RaftMessage append(Route route, int payloadBytes) {
        BlockBuilder builder = new BlockBuilder();
        builder.begin(1, 1, 0);
        builder.add(EntryType.DATA, ByteBuffer.wrap(new byte[payloadBytes]));
        return new RaftMessage.AppendRequest(
                route, 1, LogId.ZERO, 0, 0, 0, List.of(builder.build()));
    }

    /** A heartbeat that carries a number to tell it by. */
    public static RaftMessage beat(Route route, long round) {
        return new RaftMessage.HeartbeatRequest(route, 1, 0, round);
    }

    static SnapshotMeta meta() {
        Members voters =
                new Members(
                        List.of(new PeerId("10.0.0.1", 8081), new PeerId("10.0.0.2", 8081)),
                        List.of());
        GroupIdentity.Incarnation incarnation =
                new GroupIdentity.Incarnation(new PeerId("10.0.0.1", 8081), 11, 12);
        ConfEntry conf =
                new ConfEntry(
                        new LogId(90, 4),
                        voters,
                        null,
                        new GroupIdentity(1, 2, 3, 4, List.of(incarnation)));
        return new SnapshotMeta(
                new LogId(100, 5),
                0xcafebabe,
                conf,
                List.of(
                        new SnapshotMeta.File(
                                "data/part-1", 1L << 40, 0xfedcba98L, new byte[] {1, 2, 3}),
                        new SnapshotMeta.File("état", 0, 0, new byte[0])));
    }

    /** Every type, some in two variants. */
    static List<RaftMessage> all() {
        List<RaftMessage> all = new ArrayList<>();
        all.add(new RaftMessage.PreVoteRequest(ROUTE, 0x0102030405060708L, new LogId(11, 2)));
        all.add(new RaftMessage.PreVoteResponse(ROUTE, 3, 4, true, "log is fresh"));
        all.add(new RaftMessage.VoteRequest(ROUTE, 5, new LogId(12, 3), true));
        all.add(new RaftMessage.VoteResponse(ROUTE, 6, 5, false, "100% für einen anderen"));
        EntryBlock first = block(101, 7, 0xdeadbeef, "one", "");
        EntryBlock second = block(103, 8, first.lastChain(), "drei");
        all.add(
                new RaftMessage.AppendRequest(
                        ROUTE, 8, new LogId(100, 6), 0xdeadbeef, 99, 1234, List.of(first, second)));
        all.add(new RaftMessage.AppendRequest(ROUTE, 8, LogId.ZERO, 0, 0, 0, List.of()));
        all.add(
                new RaftMessage.AppendResponse(
                        ROUTE, 8, true, 103, LogId.ZERO, 1234, 1L << 33, false));
        all.add(
                new RaftMessage.AppendResponse(
                        ROUTE, 9, false, 100, new LogId(50, 3), -1, 0, true));
        all.add(new RaftMessage.HeartbeatRequest(ROUTE, 9, 103, Long.MAX_VALUE));
        all.add(new RaftMessage.HeartbeatResponse(ROUTE, 9, Long.MAX_VALUE, 104));
        all.add(new RaftMessage.ReadIndexRequest(ROUTE, 9, 77));
        all.add(new RaftMessage.HeartbeatRequest(ROUTE, 9, 103, 5, 1L << 50));
        all.add(new RaftMessage.HeartbeatResponse(ROUTE, 9, 5, 104, 1L << 50, 900_000_000));
        all.add(new RaftMessage.ReadIndexRequest(ROUTE, 9, 77, true));
        all.add(new RaftMessage.ReadIndexResponse(ROUTE, 9, 77, -1, 1009));
        all.add(new RaftMessage.TimeoutNow(ROUTE, 10));
        all.add(new RaftMessage.InstallRequest(ROUTE, 10, 3, meta()));
        for (RaftMessage.InstallResponse.Result result :
                RaftMessage.InstallResponse.Result.values()) {
            all.add(new RaftMessage.InstallResponse(ROUTE, 10, 3, result, new LogId(100, 5)));
        }
        all.add(
                new RaftMessage.ChunkRequest(
                        ROUTE, 10, new LogId(100, 5), "data/part-1", 1L << 33, 1 << 20));
        byte[] data = "chunk".getBytes(UTF_8);
        for (RaftMessage.ChunkResponse.Status status : RaftMessage.ChunkResponse.Status.values()) {
            byte[] bytes = status == RaftMessage.ChunkResponse.Status.OK ? data : new byte[0];
            all.add(
                    new RaftMessage.ChunkResponse(
                            ROUTE,
                            10,
                            new LogId(100, 5),
                            "data/part-1",
                            1L << 33,
                            status,
                            bytes,
                            Checksums.crc32c(bytes)));
        }
        all.add(new RaftMessage.HeartbeatRequest(ROUTE, 9, 103, 5, 0, 1L << 60));
        all.add(
                new RaftMessage.HeartbeatResponse(
                        ROUTE, 9, 5, 104, 0, 0, 1L << 61, 1L << 60, 7, 103));
        Route endpoints = new Route("", new PeerId("10.0.0.1", 8081), new PeerId("[::1]", 65535));
        all.add(new RaftMessage.SharedBeatRequest(endpoints, 1L << 60, 1L << 61, 3, 7, 8));
        all.add(new RaftMessage.SharedBeatResponse(endpoints, 1L << 61, 1L << 60, 3, 8, true));
        all.add(
                new RaftMessage.HeartbeatRequest(
                        ROUTE, 9, 103, 5, 1L << 50, 0, new PeerId("10.0.0.2", 8081)));
        all.add(
                new RaftMessage.HeartbeatRequest(
                        ROUTE, 9, 103, 5, 0, 0, new PeerId("10.0.0.2", 8081)));
        all.add(new RaftMessage.RelayRequest(ROUTE, 11, 1L << 40, new LogId(100, 6)));
        for (RaftMessage.RelayResponse.Result result : RaftMessage.RelayResponse.Result.values()) {
            boolean entries = result == RaftMessage.RelayResponse.Result.ENTRIES;
            all.add(
                    new RaftMessage.RelayResponse(
                            ROUTE,
                            11,
                            1L << 40,
                            result,
                            new LogId(100, 6),
                            entries ? 0xdeadbeef : 0,
                            103,
                            entries ? List.of(first, second) : List.of(),
                            result == RaftMessage.RelayResponse.Result.SNAPSHOT ? meta() : null));
        }
        return all;
    }
}

package io.jraft.net.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.Route;
import io.jraft.model.BlockBuilder;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.LogId;
import io.jraft.testing.Allocation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How much garbage entries make on their way through frames: counts by the JVM, no clock. */
class FrameAllocationTest {
    private static final int RUNS = 2_000;

    /** Of the second group below: a few bytes that must not hold the first one's in memory. */
    private static final int LITTLE = 10;

    private final MessageCodec codec = new MessageCodec();

    private static EntryBlock block(int entries, int payload) {
        BlockBuilder builder = new BlockBuilder();
        builder.begin(10, 1, 0);
        for (int i = 0; i < entries; i++) {
            builder.add(EntryType.DATA, ByteBuffer.allocate(payload));
        }
        return builder.build();
    }

    private static RaftMessage append(String group, EntryBlock block) {
        Route route = new Route(group, new PeerId("127.0.0.1", 1), new PeerId("127.0.0.1", 2));
        return new AppendRequest(route, 1, new LogId(9, 1), 0, 9, 1, List.of(block));
    }

    private static EntryBlock blockOf(RaftMessage message) {
        return ((AppendRequest) message).blocks().get(0);
    }

    @Test
    @DisplayName("T30 entries go from the log to the socket's buffer without a copy of their own")
    void out() throws Exception {
        List<RaftMessage> append = List.of(append("g", block(64, 1024)));
        byte[] wire = new byte[codec.encode(append).length];
        ByteBuffer buffer = ByteBuffer.wrap(wire);
        FrameSink socket =
                new FrameSink() {
                    @Override
                    public void begin(int total) {
                        buffer.clear().limit(total);
                    }

                    @Override
                    public void put(byte[] piece, int offset, int length) {
                        buffer.put(piece, offset, length);
                    }
                };

        long bytes = Allocation.of(RUNS, () -> codec.encode(append, socket));

        assertThat(bytes).as("for a frame of " + wire.length).isLessThanOrEqualTo(256);
        assertThat(wire).isEqualTo(codec.encode(append));
        assertThat(buffer.hasRemaining()).isFalse();
    }

    @Test
    @DisplayName(
            "T30 entries that came in are kept where they are: a few bytes an entry to find it")
    void in() throws Exception {
        byte[] frame = codec.encode(List.of(append("g", block(64, 1024))));

        long bytes = Allocation.of(RUNS, () -> codec.decode(frame));

        assertThat(bytes).as("for a frame of " + frame.length).isLessThanOrEqualTo(64 * 4 + 1024);
        assertThat(blockOf(codec.decode(frame).get(0)).array()).isSameAs(frame);
    }

    @Test
    @DisplayName("P9 entries that are a small part of a frame do not hold the rest of it in memory")
    void small() throws Exception {
        byte[] frame =
                codec.encode(
                        List.of(
                                append("large", block(64, 1024)),
                                append("little", block(1, LITTLE))));

        List<RaftMessage> both = codec.decode(frame);
        EntryBlock little = blockOf(both.get(1));

        assertThat(blockOf(both.get(0)).array()).isSameAs(frame);
        assertThat(little.array()).hasSize(EntryBlock.ENTRY_HEAD + LITTLE);
        // What is copied is really another's: the frame may go.
        Arrays.fill(frame, (byte) -1);
        assertThat(little).isEqualTo(block(1, LITTLE));
    }

    @Test
    @DisplayName(
            "T30 several appends of one group in a frame keep it together, however small each is")
    void several() throws Exception {
        RaftMessage append = append("g", block(16, 64));
        byte[] frame = codec.encode(List.of(append, append, append, append));

        assertThat(codec.decode(frame))
                .allSatisfy(message -> assertThat(blockOf(message).array()).isSameAs(frame));
    }

    @Test
    @DisplayName("P9 appends of several groups do not hold each other's in memory")
    void severalGroups() throws Exception {
        byte[] frame =
                codec.encode(
                        List.of(
                                append("a", block(16, 64)),
                                append("b", block(16, 64)),
                                append("c", block(16, 64))));

        assertThat(codec.decode(frame))
                .allSatisfy(message -> assertThat(blockOf(message).array()).isNotSameAs(frame));
    }
}

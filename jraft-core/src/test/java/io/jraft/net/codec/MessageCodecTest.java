package io.jraft.net.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.message.Origin;
import io.jraft.message.RaftMessage;
import io.jraft.message.Route;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private final MessageCodec codec = new MessageCodec();

    private static void assertSame(List<RaftMessage> actual, List<RaftMessage> expected) {
        // Records with arrays compare by identity, so compare field by field.
        assertThat(actual)
                .usingRecursiveFieldByFieldElementComparator(
                        RecursiveComparisonConfiguration.builder()
                                .withStrictTypeChecking(true)
                                .withEqualsForType(EntryBlock::equals, EntryBlock.class)
                                .build())
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("every message comes back from its bytes as it was")
    void eachAlone() throws CodecException {
        for (RaftMessage message : Messages.all()) {
            assertSame(codec.decode(codec.encode(List.of(message))), List.of(message));
        }
    }

    @Test
    @DisplayName("T35 an empty command stays a command, an append without entries stays one")
    void emptyPayload() throws CodecException {
        List<RaftMessage> empty = List.of(append(Messages.block(1, 1, 0, "")), append());
        assertSame(codec.decode(codec.encode(empty)), empty);
    }

    @Test
    @DisplayName("messages of one frame come back together and in order")
    void allTogether() throws CodecException {
        assertSame(codec.decode(codec.encode(Messages.all())), Messages.all());
    }

    @Test
    @DisplayName("every type of message is covered by these tests")
    void everyTypeIsCovered() {
        assertThat(Messages.all().stream().map(Object::getClass).distinct())
                .hasSameSizeAs(RaftMessage.class.getPermittedSubclasses())
                .hasSameSizeAs(MessageType.values());
    }

    @Test
    @DisplayName("one codec reads what another wrote, frame after frame, whatever either remembers")
    void memoryIsPrivate() throws CodecException {
        MessageCodec other = new MessageCodec();
        for (int i = 0; i < RouteTable.ROUTES_MAX + 10; i++) {
            Route route = new Route("g" + i, new PeerId("h", i & 0xffff), new PeerId("k", 1, i));
            List<RaftMessage> beat = List.of(Messages.beat(route, i), Messages.beat(route, i + 1));
            assertThat(other.decode(codec.encode(beat))).isEqualTo(beat);
        }
        List<RaftMessage> again =
                List.of(
                        Messages.beat(
                                new Route("g1", new PeerId("h", 1), new PeerId("k", 1, 1)), 5));
        assertThat(other.decode(codec.encode(again))).isEqualTo(again);
    }

    @Test
    @DisplayName("U1, M9: what a sender says of its disk and its group travels with the route")
    void originsTravel() throws CodecException {
        for (Origin origin :
                List.of(
                        Origin.UNKNOWN,
                        new Origin(1, 2, Origin.BLANK, 0, 0),
                        new Origin(3, 4, 0, 0, 0),
                        new Origin(0, 0, 7, 5, 6))) {
            Route route = new Route("g", new PeerId("h", 1), new PeerId("k", 1, 1), origin);
            assertThat(codec.decode(codec.encode(List.of(Messages.beat(route, 1)))))
                    .containsExactly(Messages.beat(route, 1));
        }
    }

    @Test
    @DisplayName("a route is decoded once and shared by all later messages")
    void routesAreShared() throws CodecException {
        List<RaftMessage> beats =
                List.of(Messages.beat(Messages.ROUTE, 1), Messages.beat(Messages.ROUTE, 2));

        List<RaftMessage> first = codec.decode(codec.encode(beats));
        List<RaftMessage> second = codec.decode(codec.encode(beats));

        assertThat(second.get(1).route()).isSameAs(first.get(0).route());
    }

    @Test
    @DisplayName("what a later version appends to a message is ignored")
    void trailingBytesAreIgnored() throws CodecException {
        RaftMessage beat = Messages.beat(Messages.ROUTE, 3);
        byte[] old = codec.encode(List.of(beat));
        byte[] longer = Arrays.copyOf(old, old.length + 5);
        int control = old.length - FrameHead.BYTES;
        WireBuffer.INT.set(longer, FrameHead.BYTES + 4, control - MessageWriter.PREFIX + 5);
        FrameHead.seal(longer, FrameKind.RAFT, 1, control + 5, 0);

        assertThat(codec.decode(longer)).containsExactly(beat);
    }

    @Test
    @DisplayName("unknown type, flag, version and kind are refused by name")
    void unknownIsRefused() {
        assertRefused(change(FrameHead.BYTES, 99), "message type 99 is unknown");
        assertRefused(change(FrameHead.BYTES + 1, 1), "flags of a message");
        byte[] version = codec.encode(List.of(Messages.beat(Messages.ROUTE, 3)));
        version[4] = 2;
        assertRefused(version, "frame version 2 is unknown; this process speaks 1");
        byte[] kind = codec.encode(List.of(Messages.beat(Messages.ROUTE, 3)));
        FrameHead.seal(kind, FrameKind.PING, 1, kind.length - FrameHead.BYTES, 0);
        assertRefused(kind, "holds no messages");
    }

    private byte[] change(int at, int value) {
        byte[] frame = codec.encode(List.of(Messages.beat(Messages.ROUTE, 3)));
        frame[at] = (byte) value;
        FrameHead.seal(frame, FrameKind.RAFT, 1, frame.length - FrameHead.BYTES, 0);
        return frame;
    }

    private void assertRefused(byte[] frame, String words) {
        assertThatThrownBy(() -> codec.decode(frame))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(words);
    }

    @Test
    @DisplayName("Z6 blocks that leave a gap or break the chain are refused")
    void blocksMustFollow() {
        EntryBlock first = Messages.block(1, 1, 0, "a");
        EntryBlock gap = Messages.block(3, 1, first.lastChain(), "c");
        EntryBlock foreign = Messages.block(2, 1, 12345, "b");
        assertRefused(codec.encode(List.of(append(first, gap))), "comes where index 2 belongs");
        assertRefused(codec.encode(List.of(append(first, foreign))), "does not continue the chain");
    }

    private static RaftMessage append(EntryBlock... blocks) {
        return new RaftMessage.AppendRequest(
                Messages.ROUTE, 1, LogId.ZERO, 0, 0, 0, List.of(blocks));
    }

    @Test
    @DisplayName("a frame beyond the limit is refused before it is allocated")
    void tooBigToEncode() {
        List<RaftMessage> two = new ArrayList<>();
        two.add(Messages.append(Messages.ROUTE, EntryBlock.PAYLOAD_MAX));
        two.add(Messages.append(Messages.ROUTE, EntryBlock.PAYLOAD_MAX));
        assertThatThrownBy(() -> codec.encode(two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the most is");
        assertThatThrownBy(() -> codec.encode(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a reason of any length is cut, not refused")
    void longReason() throws CodecException {
        RaftMessage wordy =
                new RaftMessage.VoteResponse(Messages.ROUTE, 1, 1, false, "x".repeat(100_000));

        RaftMessage read = codec.decode(codec.encode(List.of(wordy))).get(0);

        assertThat(((RaftMessage.VoteResponse) read).reason()).hasSize(MessageWriter.REASON_MAX);
    }

    @Test
    @DisplayName("the weight of a message is never below its bytes")
    void weightCovers() {
        for (RaftMessage message : Messages.all()) {
            assertThat(MessageCodec.weight(message))
                    .as(message.toString())
                    .isGreaterThanOrEqualTo(
                            codec.encode(List.of(message)).length - FrameHead.BYTES);
        }
    }
}

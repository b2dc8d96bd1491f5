package io.jraft.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.entity.PeerId;
import java.nio.ByteBuffer;
import java.util.List;

/** Makes blocks and members for tests. */
final class Blocks {
    private Blocks() {}

    /** A block of commands with these texts. */
    static EntryBlock of(long firstIndex, long term, int prevChain, String... payloads) {
        BlockBuilder builder = new BlockBuilder();
        builder.begin(firstIndex, term, prevChain);
        for (String payload : payloads) {
            builder.add(EntryType.DATA, ByteBuffer.wrap(payload.getBytes(UTF_8)));
        }
        return builder.build();
    }

    /** Head and entries, as they travel. */
    static byte[] encode(EntryBlock block) {
        ByteBuffer out = ByteBuffer.allocate(block.encodedBytes());
        block.writeTo(out);
        return out.array();
    }

    static EntryBlock decode(byte[] bytes) throws CorruptEntryException {
        return EntryBlock.readFrom(ByteBuffer.wrap(bytes));
    }

    static PeerId peer(String text) {
        PeerId peer = new PeerId();
        if (!peer.parse(text)) {
            throw new IllegalArgumentException("not a peer: " + text);
        }
        return peer;
    }

    static Members voters(String... peers) {
        return new Members(List.of(peers).stream().map(Blocks::peer).toList(), List.of());
    }
}

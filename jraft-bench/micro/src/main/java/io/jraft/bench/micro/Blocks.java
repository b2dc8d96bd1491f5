package io.jraft.bench.micro;

import io.jraft.model.BlockBuilder;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import java.nio.ByteBuffer;

/** Blocks of entries for the benchmarks. Thread: any. */
public final class Blocks {
    private Blocks() {}

    /** So many commands of so many bytes that follow a chain value. */
    public static EntryBlock of(
            BlockBuilder builder, long first, int prevChain, int entries, int payloadBytes) {
        ByteBuffer payload = ByteBuffer.allocate(payloadBytes);
        builder.begin(first, 1, prevChain);
        for (int i = 0; i < entries; i++) {
            builder.add(EntryType.DATA, payload);
        }
        return builder.build();
    }
}

package io.jraft.entity.codec;

import io.jraft.entity.LogEntry;
import org.jspecify.annotations.Nullable;

/** Makes an entry of bytes. Thread: ANY. */
@FunctionalInterface
public interface LogEntryDecoder {

    /** The entry; null when the bytes are not one. */
    @Nullable LogEntry decode(byte[] bs);
}

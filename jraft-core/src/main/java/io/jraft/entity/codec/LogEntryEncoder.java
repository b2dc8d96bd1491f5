package io.jraft.entity.codec;

import io.jraft.entity.LogEntry;

/** Makes bytes of an entry. Thread: ANY. */
@FunctionalInterface
public interface LogEntryEncoder {

    /** The entry's bytes, with its id and its checksum. */
    byte[] encode(LogEntry log);
}

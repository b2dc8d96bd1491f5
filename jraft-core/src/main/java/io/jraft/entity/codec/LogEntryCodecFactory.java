package io.jraft.entity.codec;

/** Makes bytes of entries, and entries of bytes. Thread: ANY. */
public interface LogEntryCodecFactory {

    /** Of entries bytes. */
    LogEntryEncoder encoder();

    /** Of bytes entries. */
    LogEntryDecoder decoder();
}

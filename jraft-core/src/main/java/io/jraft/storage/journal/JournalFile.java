package io.jraft.storage.journal;

/**
 * One segment file as tools show it. Immutable. Owner: ANY.
 *
 * @param path of the file
 * @param bytes the file's size as its header says
 * @param end offset in the file after the last batch
 * @param firstBatch sequence of the first batch in it; the next file's tells how many there are
 */
public record JournalFile(String path, long bytes, long end, long firstBatch) {}

package io.jraft.spi;

import io.jraft.model.ConfEntry;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one member of one group. Changes are in order and become durable with {@link LogStore#sync}. Owner: DISK.
 */
public interface GroupLog {
    /** What was found when the log was opened. */
    Recovered recovered();

    /** Appends entries right after the last one. */
    void append(EntryBlock block) throws IOException;

    /** Drops everything after {@code lastKept}. */
    void truncateSuffix(long lastKept) throws IOException;

    /** Allows everything before {@code firstKept} to go. It may stay on disk for a while, and is not recovered again. */
    void truncatePrefix(long firstKept) throws IOException;

    /** Remembers term and vote. */
    void saveHardState(HardState state) throws IOException;

    /**
     * Drops all entries; the next one will be {@code last.index() + 1}. Hard state stays.
     *
     * @param last end of the snapshot that replaces the log
     * @param chain chain value at {@code last}; 0 when unknown
     */
    void reset(LogId last, int chain) throws IOException;

    /**
     * Finds entries without reading them: from {@code first}, at least one, at most {@code bytesMax} bytes beyond the
     * first, not past {@code last}.
     *
     * @return null when {@code first} is not in the log
     */
    @Nullable Slice locate(long first, long last, int bytesMax) throws IOException;

    /**
     * Ends this log for good, in place of {@link #close}: once the store was synced, nothing of it is recovered any more, no
     * entry, no term, no vote; whoever opens it again begins anew. Until then a crash brings back all of it.
     *
     * <p>A member that has voted must not begin anew as if it were the same: whoever calls this has removed what its name is
     * known by before (ADR 0025).
     *
     * @throws UnsupportedOperationException when the storage is the user's own
     */
    void forget() throws IOException;

    /** Ends the use of this log; the store stays open. */
    void close() throws IOException;

    /** Entries on disk, found but not yet read. Thread: ANY; good until closed, even when the log is truncated meanwhile. */
    interface Slice extends AutoCloseable {
        /**
         * Reads and checks the entries.
         *
         * @throws IOException naming file, offset and index when they are damaged
         */
        List<EntryBlock> read() throws IOException;

        @Override
        void close();
    }

    /**
     * State of a log after recovery.
     *
     * @param hardState term and vote
     * @param firstIndex first entry that is kept; last + 1 when there is none
     * @param last last entry, or the point the log was reset to
     * @param prev entry before {@code firstIndex}: its term, 0 where unknown
     * @param lastChain chain value at {@code last}; 0 when unknown
     * @param terms runs of terms, in order: each run's first index and term
     * @param configurations every CONFIGURATION entry kept, in order
     * @param report what recovery did that people should know, such as a torn tail; empty when nothing
     */
    record Recovered(
            HardState hardState,
            long firstIndex,
            LogId last,
            LogId prev,
            int lastChain,
            List<LogId> terms,
            List<ConfEntry> configurations,
            List<String> report) {}
}

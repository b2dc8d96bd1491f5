package io.jraft.core.log;

import io.jraft.core.context.Mailbox;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One piece of work for the disk. Each knows how to do itself. Built by LogManager, executed by DiskStation. */
public sealed interface DiskOp {
    /** Does the work; durable with the next sync of the store. Thread: DISK. */
    void execute(GroupLog log) throws IOException;

    /** Appends blocks after the last entry. Walks by index: iterators would be most of what a batch allocates. */
    record Append(List<EntryBlock> blocks) implements DiskOp {
        /** Bytes of the blocks. */
        long bytes() {
            long sum = 0;
            for (int i = 0; i < blocks.size(); i++) {
                sum += blocks.get(i).encodedBytes();
            }
            return sum;
        }

        /** How many entries they are. */
        long entries() {
            long sum = 0;
            for (int i = 0; i < blocks.size(); i++) {
                sum += blocks.get(i).count();
            }
            return sum;
        }

        @Override
        public void execute(GroupLog log) throws IOException {
            for (int i = 0; i < blocks.size(); i++) {
                log.append(blocks.get(i));
            }
        }
    }

    /** Drops entries after {@code lastKept}. */
    record TruncateSuffix(long lastKept) implements DiskOp {
        @Override
        public void execute(GroupLog log) throws IOException {
            log.truncateSuffix(lastKept);
        }
    }

    /** Lets entries before {@code firstKept} go. */
    record TruncatePrefix(long firstKept) implements DiskOp {
        @Override
        public void execute(GroupLog log) throws IOException {
            log.truncatePrefix(firstKept);
        }
    }

    /** Remembers term and vote. */
    record SaveHardState(HardState state) implements DiskOp {
        @Override
        public void execute(GroupLog log) throws IOException {
            log.saveHardState(state);
        }
    }

    /** Replaces the log by a snapshot that ends at {@code last}. */
    record Reset(LogId last, int chain) implements DiskOp {
        @Override
        public void execute(GroupLog log) throws IOException {
            log.reset(last, chain);
        }
    }

    /** Finds entries that are no longer in memory; the bulk station reads them. */
    record Locate(long first, long last, int bytesMax, Mailbox mailbox, Located then)
            implements DiskOp {
        /** Takes what was found, on the disk worker. */
        @FunctionalInterface
        public interface Located {
            /** Null when the entries are not in the log any more. */
            void accept(GroupLog.@Nullable Slice slice);
        }

        @Override
        public void execute(GroupLog log) throws IOException {
            then.accept(log.locate(first, last, bytesMax));
        }
    }
}

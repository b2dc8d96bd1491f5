package io.jraft.core.log;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.BulkOp;
import io.jraft.core.context.BulkPort;
import io.jraft.core.context.Mailbox;
import io.jraft.entity.EnumOutter;
import io.jraft.model.EntryBlock;
import io.jraft.spi.GroupLog;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cold entries, for followers far behind and for replay after a restart: found by the disk worker, read by the bulk
 * worker, so that neither loop nor sync waits for them. Owner: LOOP. Called by Replicator and FSMCaller; each has at
 * most one read under way, which bounds the queue.
 */
@OwnedBy(Owner.LOOP)
public final class LogReader {
    private final LogManager log;
    private final BulkPort bulk;
    private final Mailbox mailbox;
    private final Deque<BulkOp> kept = new ArrayDeque<>();

    public LogReader(LogManager log, BulkPort bulk, Mailbox mailbox) {
        this.log = log;
        this.bulk = bulk;
        this.mailbox = mailbox;
    }

    /**
     * Reads entries from {@code first} up to {@code last}, at least one, about {@code bytesMax} bytes.
     *
     * @param then runs on the loop; null when the entries are not in the log any more
     */
    public void read(
            long first, long last, int bytesMax, Consumer<@Nullable List<EntryBlock>> then) {
        DiskOp.Locate op =
                new DiskOp.Locate(
                        first,
                        last,
                        bytesMax,
                        mailbox,
                        slice -> mailbox.post(() -> located(slice, then)));
        log.disk().submit(op, 0);
    }

    private void located(
            GroupLog.@Nullable Slice slice, Consumer<@Nullable List<EntryBlock>> then) {
        if (slice == null) {
            then.accept(null);
            return;
        }
        kept.addLast(new Read(slice, mailbox, then));
        flush();
    }

    /** Hands over what the bulk station could not take before. */
    public void flush() {
        while (!kept.isEmpty() && bulk.offer(kept.getFirst())) {
            kept.removeFirst();
        }
    }

    private record Read(
            GroupLog.Slice slice, Mailbox mailbox, Consumer<@Nullable List<EntryBlock>> then)
            implements BulkOp {
        @Override
        public Runnable execute() {
            try (slice) {
                List<EntryBlock> blocks = slice.read();
                return () -> then.accept(blocks);
            } catch (IOException e) {
                // Served to nobody: a damaged entry must not look like a shorter log (K6).
                return () ->
                        mailbox.onFatal(
                                EnumOutter.ErrorType.ERROR_TYPE_LOG,
                                "the log cannot be read: " + e.getMessage(),
                                e);
            }
        }
    }
}

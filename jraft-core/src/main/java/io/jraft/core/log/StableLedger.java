package io.jraft.core.log;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import java.util.Arrays;

/**
 * Ticket by ticket, which index the disk holds once it is done. A truncation lowers what older tickets promise: an
 * entry that was dropped and written again under the same index is not taken for durable (no ABA). Owner: LOOP. Called
 * by LogManager. Invariants: I-6.
 */
@OwnedBy(Owner.LOOP)
final class StableLedger {
    private long[] lasts = new long[64];
    private long head;
    private long next = 1;
    private long stableTicket;
    private long stableIndex;

    StableLedger(long stableIndex) {
        this.stableIndex = stableIndex;
        head = next;
    }

    /** A ticket for work after which the log's durable end is {@code last}. */
    long issue(long last) {
        int length = lasts.length;
        if (next - head == length) {
            long[] wider = new long[length * 2];
            for (long t = head; t < next; t++) {
                wider[(int) (t & (wider.length - 1))] = lasts[(int) (t & (length - 1))];
            }
            lasts = wider;
        }
        lasts[(int) (next & (lasts.length - 1))] = last;
        return next++;
    }

    /** The disk is done with everything up to this ticket. */
    void done(long ticket) {
        if (ticket >= next) {
            throw new IllegalStateException("ticket " + ticket + " was never issued");
        }
        if (ticket > stableTicket) {
            stableIndex = lasts[(int) (ticket & (lasts.length - 1))];
            stableTicket = ticket;
            head = ticket + 1;
        }
    }

    /** Nothing after {@code lastKept} counts any more, whatever older tickets hold. */
    void truncate(long lastKept) {
        stableIndex = Math.min(stableIndex, lastKept);
        for (long t = head; t < next; t++) {
            int i = (int) (t & (lasts.length - 1));
            lasts[i] = Math.min(lasts[i], lastKept);
        }
    }

    /** The log was replaced by a durable snapshot that ends at {@code index}. */
    void reset(long index) {
        Arrays.fill(lasts, index);
        stableIndex = index;
    }

    /** Last index of the present log that the disk holds. */
    long stableIndex() {
        return stableIndex;
    }

    /** Newest ticket that is done. */
    long stableTicket() {
        return stableTicket;
    }

    /** Newest ticket that was issued. */
    long lastTicket() {
        return next - 1;
    }
}

package io.jraft.core.log;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.Mailbox;
import io.jraft.spi.GroupLog;
import java.io.IOException;

/** What the disk worker knows of one group. Owner: DISK. */
@OwnedBy(Owner.DISK)
public final class DiskGroup {
    final GroupLog log;
    final Mailbox mailbox;

    /** The station has seen work of it, and tells it when the disk breaks. */
    boolean known;

    /** Newest ticket whose work was executed since the last sync; 0 when none. */
    long touched;

    /** Newest ticket that is durable and not yet told; 0 when none. */
    long untold;

    public DiskGroup(GroupLog log, Mailbox mailbox) {
        this.log = log;
        this.mailbox = mailbox;
    }

    /** Ends the use of its log. Thread: DISK. */
    public void close() throws IOException {
        log.close();
    }
}

package io.jraft.storage.custom;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.NodeId;
import io.jraft.entity.PeerId;
import io.jraft.entity.codec.LogEntryCodecFactory;
import io.jraft.option.LogStorageOptions;
import io.jraft.option.RaftMetaStorageOptions;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import io.jraft.storage.LogStorage;
import io.jraft.storage.RaftMetaStorage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The log of one member in storages of the user's own. Each of their calls is durable when it returns, so there is nothing
 * left for {@link #sync}; and nothing that groups could share.
 * Owner: DISK. Called by the disk station. Calls user code.
 */
@OwnedBy(Owner.DISK)
public final class CustomLogStore implements LogStore {
    private final LogStorage log;
    private final RaftMetaStorage meta;
    private final LogEntryCodecFactory codec;
    private @Nullable CustomGroupLog open;
    private volatile long writes;

    /** Over storages that were not started yet. */
    public CustomLogStore(LogStorage log, RaftMetaStorage meta, LogEntryCodecFactory codec) {
        this.log = log;
        this.meta = meta;
        this.codec = codec;
    }

    @Override
    public GroupLog open(String group, PeerId peer) throws IOException {
        if (open != null) {
            throw new IOException(
                    "the log of group "
                            + group
                            + " is open already; a storage of the user's own serves one member");
        }
        if (!meta.init(new RaftMetaStorageOptions(new NodeId(group, peer.copy())))) {
            throw new IOException(
                    "the RaftMetaStorage " + meta.getClass().getName() + " did not start");
        }
        LogStorageOptions options = new LogStorageOptions();
        options.setGroupId(group);
        options.setLogEntryCodecFactory(codec);
        if (!log.init(options)) {
            throw new IOException("the LogStorage " + log.getClass().getName() + " did not start");
        }
        CustomGroupLog opened = new CustomGroupLog(this, log, meta);
        open = opened;
        return opened;
    }

    void wrote() {
        writes = writes + 1;
    }

    void closed() {
        open = null;
        log.shutdown();
        meta.shutdown();
    }

    @Override
    public void sync() {
        // Every call was durable when it returned.
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void tryReclaim() {
        // What a user's storage keeps of a dropped prefix is its own affair.
    }

    /** Not known here. */
    @Override
    public long diskBytes() {
        return 0;
    }

    /** How many calls changed something; each of them was durable. */
    @Override
    public long syncCount() {
        return writes;
    }

    @Override
    public void close() throws IOException {
        CustomGroupLog still = open;
        if (still != null) {
            still.close();
        }
    }
}

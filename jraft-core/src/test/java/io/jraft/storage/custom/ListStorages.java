package io.jraft.storage.custom;

import io.jraft.core.DefaultJRaftServiceFactory;
import io.jraft.entity.LogEntry;
import io.jraft.entity.LogId;
import io.jraft.entity.PeerId;
import io.jraft.entity.codec.DefaultLogEntryCodecFactory;
import io.jraft.entity.codec.LogEntryCodecFactory;
import io.jraft.option.LogStorageOptions;
import io.jraft.option.RaftMetaStorageOptions;
import io.jraft.option.RaftOptions;
import io.jraft.storage.LogStorage;
import io.jraft.storage.RaftMetaStorage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Storages as a user writes them: a sorted map of encoded entries, and two fields. What they hold outlives the node that
 * used them, under the uri, so that a restart can be played.
 */
public final class ListStorages extends DefaultJRaftServiceFactory {
    private final Map<String, MapLog> logs = new LinkedHashMap<>();
    private final Map<String, Fields> metas = new LinkedHashMap<>();
    private final boolean ownMeta;

    /** With term and vote of their own as well, or with the library's file for them. */
    public ListStorages(boolean ownMeta) {
        this.ownMeta = ownMeta;
    }

    @Override
    public synchronized LogStorage createLogStorage(String uri, RaftOptions raftOptions) {
        return logs.computeIfAbsent(uri, u -> new MapLog());
    }

    @Override
    public synchronized @Nullable RaftMetaStorage createRaftMetaStorage(
            String uri, RaftOptions raftOptions) {
        return ownMeta ? metas.computeIfAbsent(uri, u -> new Fields()) : null;
    }

    public synchronized MapLog log(String uri) {
        return logs.get(uri);
    }

    public synchronized Fields meta(String uri) {
        return metas.get(uri);
    }

    /** A log of encoded entries. */
    public static final class MapLog implements LogStorage {
        public final TreeMap<Long, byte[]> entries = new TreeMap<>();
        public int starts;
        public int stops;
        long first = 1;
        int takenMax = Integer.MAX_VALUE;
        private @Nullable LogEntryCodecFactory codec;

        @Override
        public boolean init(LogStorageOptions opts) {
            codec = opts.getLogEntryCodecFactory();
            starts++;
            return true;
        }

        @Override
        public void shutdown() {
            stops++;
        }

        @Override
        public long getFirstLogIndex() {
            return first;
        }

        @Override
        public long getLastLogIndex() {
            return entries.isEmpty() ? first - 1 : entries.lastKey();
        }

        @Override
        public @Nullable LogEntry getEntry(long index) {
            byte[] bytes = entries.get(index);
            return bytes == null || codec == null ? null : codec.decoder().decode(bytes);
        }

        @Override
        public boolean appendEntry(LogEntry entry) {
            return appendEntries(List.of(entry)) == 1;
        }

        @Override
        public int appendEntries(List<LogEntry> more) {
            int taken = 0;
            for (LogEntry entry : more) {
                if (codec == null || entries.size() >= takenMax) {
                    return taken;
                }
                entries.put(entry.getId().getIndex(), codec.encoder().encode(entry));
                taken++;
            }
            return taken;
        }

        @Override
        public boolean truncatePrefix(long firstIndexKept) {
            entries.headMap(firstIndexKept, false).clear();
            first = firstIndexKept;
            return true;
        }

        @Override
        public boolean truncateSuffix(long lastIndexKept) {
            entries.tailMap(lastIndexKept, false).clear();
            return true;
        }

        @Override
        public boolean reset(long nextLogIndex) {
            entries.clear();
            first = nextLogIndex;
            return true;
        }

        /** Replaces an entry by one that was never appended. */
        void forge(long index, LogEntry entry) {
            entry.setId(new LogId(index, entry.getId().getTerm()));
            entries.put(index, DefaultLogEntryCodecFactory.getInstance().encoder().encode(entry));
        }
    }

    /** Term and vote. */
    public static final class Fields implements RaftMetaStorage {
        public long term;
        public PeerId vote = PeerId.emptyPeer();

        @Override
        public boolean init(RaftMetaStorageOptions opts) {
            return opts.getNodeId() != null;
        }

        @Override
        public void shutdown() {
            // Holds no resource.
        }

        @Override
        public boolean setTerm(long newTerm) {
            return setTermAndVotedFor(newTerm, vote);
        }

        @Override
        public long getTerm() {
            return term;
        }

        @Override
        public boolean setVotedFor(PeerId peerId) {
            return setTermAndVotedFor(term, peerId);
        }

        @Override
        public PeerId getVotedFor() {
            return vote;
        }

        @Override
        public boolean setTermAndVotedFor(long newTerm, PeerId peerId) {
            term = newTerm;
            vote = peerId;
            return true;
        }
    }
}

package io.jraft.conf;

import java.util.Map;
import java.util.TreeMap;

/** Configurations by their index, as a storage of the user's own found them. Owner: the storage; one thread at a time. */
public class ConfigurationManager {
    private final TreeMap<Long, ConfigurationEntry> entries = new TreeMap<>();
    private ConfigurationEntry snapshot = new ConfigurationEntry();

    /**
     * Notes one.
     *
     * @return false when it does not come after the last one
     */
    public boolean add(ConfigurationEntry entry) {
        long index = entry.getId().getIndex();
        if (!entries.isEmpty() && entries.lastKey() >= index) {
            return false;
        }
        entries.put(index, entry);
        return true;
    }

    /** Forgets those before {@code firstIndexKept}. */
    public void truncatePrefix(long firstIndexKept) {
        entries.headMap(firstIndexKept, false).clear();
    }

    /** Forgets those after {@code lastIndexKept}. */
    public void truncateSuffix(long lastIndexKept) {
        entries.tailMap(lastIndexKept, false).clear();
    }

    /** The one of the snapshot; empty at first. */
    public ConfigurationEntry getSnapshot() {
        return snapshot;
    }

    /** Sets {@link #getSnapshot}. */
    public void setSnapshot(ConfigurationEntry snapshot) {
        this.snapshot = snapshot;
    }

    /** The last one, or that of the snapshot. */
    public ConfigurationEntry getLastConfiguration() {
        Map.Entry<Long, ConfigurationEntry> last = entries.lastEntry();
        return last == null ? snapshot : last.getValue();
    }

    /** The one in force at an index, or that of the snapshot. */
    public ConfigurationEntry get(long lastIncludedIndex) {
        Map.Entry<Long, ConfigurationEntry> found = entries.floorEntry(lastIncludedIndex);
        return found == null ? snapshot : found.getValue();
    }
}

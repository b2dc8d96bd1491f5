package io.jraft.conf;

import io.jraft.entity.LogId;

/** A configuration with its place in the log, for storages of the user's own. Owner: whoever holds it. */
public class ConfigurationEntry {
    private LogId id = new LogId();
    private Configuration conf = new Configuration();
    private Configuration oldConf = new Configuration();

    /** Nobody, nowhere. */
    public ConfigurationEntry() {}

    /**
     * A configuration.
     *
     * @param oldConf the one on its way out; empty when no change of voters is under way
     */
    public ConfigurationEntry(LogId id, Configuration conf, Configuration oldConf) {
        this.id = id;
        this.conf = conf;
        this.oldConf = oldConf;
    }

    /** Where it stands. */
    public LogId getId() {
        return id;
    }

    /** Sets {@link #getId}. */
    public void setId(LogId id) {
        this.id = id;
    }

    /** The configuration in force. */
    public Configuration getConf() {
        return conf;
    }

    /** Sets {@link #getConf}. */
    public void setConf(Configuration conf) {
        this.conf = conf;
    }

    /** The one on its way out; empty when there is none. */
    public Configuration getOldConf() {
        return oldConf;
    }

    /** Sets {@link #getOldConf}. */
    public void setOldConf(Configuration oldConf) {
        this.oldConf = oldConf;
    }

    /** Whether no change of voters is under way. */
    public boolean isStable() {
        return oldConf.isEmpty();
    }

    /** Whether nobody is in it. */
    public boolean isEmpty() {
        return conf.isEmpty();
    }

    @Override
    public String toString() {
        return "ConfigurationEntry [id=" + id + ", conf=" + conf + ", oldConf=" + oldConf + "]";
    }
}

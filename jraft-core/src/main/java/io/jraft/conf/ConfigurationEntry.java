package io.jraft.conf;

import io.jraft.entity.LogId;
import io.jraft.entity.PeerId;
import java.util.LinkedHashSet;
import java.util.Set;

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

    /** Voters, in force and on their way out. */
    public Set<PeerId> listPeers() {
        Set<PeerId> peers = new LinkedHashSet<>(conf.listPeers());
        peers.addAll(oldConf.listPeers());
        return peers;
    }

    /** Whether a peer is a voter, in force or on its way out. */
    public boolean contains(PeerId peer) {
        return conf.contains(peer) || oldConf.contains(peer);
    }

    /** Whether nobody is a voter and a learner at a time, in force or on the way out. */
    public boolean isValid() {
        if (!conf.isValid()) {
            return false;
        }
        Set<PeerId> learners = new LinkedHashSet<>(conf.getLearners());
        learners.addAll(oldConf.getLearners());
        return listPeers().stream().noneMatch(learners::contains);
    }

    @Override
    public String toString() {
        return "ConfigurationEntry [id=" + id + ", conf=" + conf + ", oldConf=" + oldConf + "]";
    }
}

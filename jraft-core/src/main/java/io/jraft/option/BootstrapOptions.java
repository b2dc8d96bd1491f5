package io.jraft.option;

import io.jraft.JRaftServiceFactory;
import io.jraft.StateMachine;
import io.jraft.conf.Configuration;
import io.jraft.core.DefaultJRaftServiceFactory;
import org.jspecify.annotations.Nullable;

/**
 * What {@link io.jraft.JRaftUtils#bootstrap} writes, and where. Owner: whoever bootstraps. Give every member of the new
 * group the same group, configuration and index, and a state machine with the same content.
 */
public class BootstrapOptions {
    private @Nullable String groupId;
    private Configuration groupConf = new Configuration();
    private long lastLogIndex;
    private @Nullable StateMachine fsm;
    private @Nullable String logUri;
    private @Nullable String raftMetaUri;
    private @Nullable String snapshotUri;
    private boolean enableMetrics;
    private JRaftServiceFactory serviceFactory = new DefaultJRaftServiceFactory();

    /** Nothing is set. */
    public BootstrapOptions() {}

    /** The group; needed. */
    public @Nullable String getGroupId() {
        return groupId;
    }

    /** Sets {@link #getGroupId}. */
    public void setGroupId(String groupId) {
        this.groupId = groupId;
    }

    /** The members the group begins with, one at least; they replace {@code NodeOptions.initialConf} of the node. */
    public Configuration getGroupConf() {
        return groupConf;
    }

    /** Sets {@link #getGroupConf}. */
    public void setGroupConf(Configuration groupConf) {
        this.groupConf = groupConf;
    }

    /** The index that the state machine's content stands for; 0, the default, for none: then it is not asked. */
    public long getLastLogIndex() {
        return lastLogIndex;
    }

    /** Sets {@link #getLastLogIndex}. */
    public void setLastLogIndex(long lastLogIndex) {
        this.lastLogIndex = lastLogIndex;
    }

    /** Holds the content; needed when there is an index. */
    public @Nullable StateMachine getFsm() {
        return fsm;
    }

    /** Sets {@link #getFsm}. */
    public void setFsm(StateMachine fsm) {
        this.fsm = fsm;
    }

    /** As {@code NodeOptions.logUri} of the node to be; must be empty. */
    public @Nullable String getLogUri() {
        return logUri;
    }

    /** Sets {@link #getLogUri}. */
    public void setLogUri(String logUri) {
        this.logUri = logUri;
    }

    /** As {@code NodeOptions.raftMetaUri} of the node to be; must be empty. */
    public @Nullable String getRaftMetaUri() {
        return raftMetaUri;
    }

    /** Sets {@link #getRaftMetaUri}. */
    public void setRaftMetaUri(String raftMetaUri) {
        this.raftMetaUri = raftMetaUri;
    }

    /** As {@code NodeOptions.snapshotUri} of the node to be; must be empty, and is needed when there is an index. */
    public @Nullable String getSnapshotUri() {
        return snapshotUri;
    }

    /** Sets {@link #getSnapshotUri}. */
    public void setSnapshotUri(String snapshotUri) {
        this.snapshotUri = snapshotUri;
    }

    /** Has no effect here: nothing runs that could be measured. */
    public boolean isEnableMetrics() {
        return enableMetrics;
    }

    /** Sets {@link #isEnableMetrics}. */
    public void setEnableMetrics(boolean enableMetrics) {
        this.enableMetrics = enableMetrics;
    }

    /** Has no effect here: nothing is written to the log, the node begins it after its snapshot. */
    public JRaftServiceFactory getServiceFactory() {
        return serviceFactory;
    }

    /** Sets {@link #getServiceFactory}. */
    public void setServiceFactory(JRaftServiceFactory serviceFactory) {
        this.serviceFactory = serviceFactory;
    }
}

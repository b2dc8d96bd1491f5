package io.jraft.option;

import io.jraft.conf.ConfigurationManager;
import io.jraft.entity.codec.DefaultLogEntryCodecFactory;
import io.jraft.entity.codec.LogEntryCodecFactory;

/** What a log of the user's own is started with. Owner: the storage. */
public class LogStorageOptions {
    private String groupId = "";
    private ConfigurationManager configurationManager = new ConfigurationManager();
    private LogEntryCodecFactory logEntryCodecFactory = DefaultLogEntryCodecFactory.getInstance();

    /** The group whose log it is. */
    public String getGroupId() {
        return groupId;
    }

    /** Sets {@link #getGroupId}. */
    public void setGroupId(String groupId) {
        this.groupId = groupId;
    }

    /** Where a storage may note the configurations it finds. The library reads them from the entries itself. */
    public ConfigurationManager getConfigurationManager() {
        return configurationManager;
    }

    /** Sets {@link #getConfigurationManager}. */
    public void setConfigurationManager(ConfigurationManager configurationManager) {
        this.configurationManager = configurationManager;
    }

    /** Makes bytes of entries and entries of bytes. */
    public LogEntryCodecFactory getLogEntryCodecFactory() {
        return logEntryCodecFactory;
    }

    /** Sets {@link #getLogEntryCodecFactory}. */
    public void setLogEntryCodecFactory(LogEntryCodecFactory logEntryCodecFactory) {
        this.logEntryCodecFactory = logEntryCodecFactory;
    }
}

package io.jraft.core.state;

/** What an install asks of the append side. Thread: LOOP. Implemented by AppendHandler. */
public interface InstallGuard {
    /** While true nothing is appended: the snapshot is about to replace the log. */
    void setInstalling(boolean now);

    /** Everything up to the snapshot's end equals the leader's log from now on. */
    void installed(long index);
}

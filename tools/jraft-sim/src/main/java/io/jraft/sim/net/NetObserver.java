package io.jraft.sim.net;

import io.jraft.message.RaftMessage;

/** Sees the messages of a run. Owner: the run's thread. */
public interface NetObserver {
    /** A node says something: from here on the world may believe it. */
    void onSend(int from, int to, RaftMessage message);

    /** A message reached its node. */
    void onDeliver(int from, int to, RaftMessage message);

    /** The network made trouble. */
    void onTrouble(NetEvent event, int from, int to);
}

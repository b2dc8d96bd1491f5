package io.jraft.sim.node;

import io.jraft.TransferResult;
import io.jraft.error.RaftException;
import io.jraft.sim.disk.DiskCall;
import io.jraft.sim.net.NetObserver;
import java.nio.ByteBuffer;

/** Sees what happens to the nodes of a run. Owner: the run's thread; must not change what it sees. */
public interface ClusterListener extends NetObserver {
    /** A node is up and takes part. */
    void onStarted(SimNode node);

    /** A node refused to start. */
    void onRefused(SimNode node, Throwable why);

    /**
     * A node is about to lose power or to be killed; a last look at what it came to. Where workers share a thread, a turn may
     * sync, acknowledge and then meet its end, and no {@link #afterTurn} follows it.
     */
    void onDying(SimNode node);

    /** A node lost power or was killed. */
    void onCrashed(SimNode node, String how);

    /** A node that is down was given an older disk or an empty one. */
    void onDiskReplaced(SimNode node);

    /** A node was shut down in order and everything of it is closed. */
    void onStopped(SimNode node);

    /** A worker of a node ended a turn. */
    void afterTurn(SimNode node);

    /** Something escaped from a station. */
    void onFailure(SimNode node, String worker, Throwable failure);

    /** A node went into ERROR and said so. */
    void onError(SimNode node, RaftException error);

    /** A state machine is given an entry. */
    void onApply(SimNode node, long index, long term, ByteBuffer data);

    /** A state machine has applied everything up to {@code index}, and its state has this digest. */
    void onDigest(SimNode node, long index, long digest);

    /** A snapshot was loaded that covers everything up to {@code index}. */
    void onLoaded(SimNode node, long index, long digest);

    /** A node leads, as its state machine was told. */
    void onLeaderStart(SimNode node, long term);

    /** A disk is called. */
    void onDisk(SimNode node, DiskCall call);

    /** A transfer of leadership that a node was asked for is over. */
    void onTransfer(SimNode node, TransferResult result);

    /** A closure was handed to a node, or ran. */
    void onClosure(SimNode node, boolean ran);
}

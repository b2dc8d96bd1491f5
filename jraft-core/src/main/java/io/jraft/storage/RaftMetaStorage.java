package io.jraft.storage;

import io.jraft.Lifecycle;
import io.jraft.entity.PeerId;
import io.jraft.option.RaftMetaStorageOptions;
import org.jspecify.annotations.Nullable;

/**
 * Term and vote of one member, kept by the user. A setter returns true when what it set is durable. A storage that forgets
 * lets a node vote twice in a term, and then two leaders may acknowledge different entries. Called by one thread at a
 * time, which may block.
 */
public interface RaftMetaStorage extends Lifecycle<RaftMetaStorageOptions>, Storage {

    /** Sets the term alone. */
    boolean setTerm(long term);

    /** The term; 0 at first. */
    long getTerm();

    /** Sets the vote alone. */
    boolean setVotedFor(PeerId peerId);

    /** Whom this node voted for in its term; null or {@link PeerId#emptyPeer} when nobody. */
    @Nullable PeerId getVotedFor();

    /** Sets both in one step. The library calls no other setter. */
    boolean setTermAndVotedFor(long term, PeerId peerId);
}

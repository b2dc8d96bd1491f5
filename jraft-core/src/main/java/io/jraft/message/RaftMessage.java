package io.jraft.message;

import io.jraft.entity.PeerId;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What members say to each other. All of it is one-way: an answer is a message of its own, and a lost one is repaired
 * by the protocol. {@link #term()} is the sender's current term, but for a pre-vote, whose term is a question.
 */
public sealed interface RaftMessage {
    /** Group, sender and receiver. */
    Route route();

    /** Term of the sender. */
    long term();

    /** Calls the method of the handler that is made for this message. */
    void dispatch(MessageHandler handler);

    /**
     * Asks whether a campaign would succeed (thesis 9.6). Changes nothing at the receiver.
     *
     * @param term the term that the sender would campaign in: its own plus one
     * @param last end of the sender's log
     */
    record PreVoteRequest(Route route, long term, LogId last) implements RaftMessage {
        @Override
        public void dispatch(MessageHandler handler) {
            handler.onPreVoteRequest(this);
        }
    }

    /**
     * Answers a pre-vote.
     *
     * @param term current term of the one who answers
     * @param askedTerm term of the question
     * @param reason why, in a few words, for people
     */
    record PreVoteResponse(Route route, long term, long askedTerm, boolean granted, String reason)
            implements RaftMessage {
        @Override
        public void dispatch(MessageHandler handler) {
            handler.onPreVoteResponse(this);
        }
    }

    /**
     * Asks for a vote (paper 5.2). Leaves only after the sender's own vote is durable.
     *
     * @param last end of the sender's log
     * @param transfer true when the leader itself asked for this campaign: stickiness does not apply
     */
    record VoteRequest(Route route, long term, LogId last, boolean transfer)
            implements RaftMessage {
        @Override
        public void dispatch(MessageHandler handler) {
            handler.onVoteRequest(this);
        }
    }

    /**
     * Answers a vote. A grant leaves only after it is durable.
     *
     * @param askedTerm term of the campaign
     * @param reason why, in a few words, for people
     */
    record VoteResponse(Route route, long term, long askedTerm, boolean granted, String reason)
            implements RaftMessage {
        @Override
        public void dispatch(MessageHandler handler) {
            handler.onVoteResponse(this);
        }
    }

    /**
     * Entries to append after {@code prev} (paper 5.3); none in a probe.
     *
     * @param prev entry before the first one
     * @param prevChain chain value at {@code prev}; 0 when unknown, then it is not compared
     * @param commit commit index of the leader
     * @param round number of the newest read round; echoed
     * @param blocks consecutive blocks, the first one right after {@code prev}
     */
    record AppendRequest(
            Route route,
            long term,
            LogId prev,
            int prevChain,
            long commit,
            long round,
            List<EntryBlock> blocks)
            implements RaftMessage {
        /** Last index this request covers when it is accepted. */
        public long lastIndex() {
            return blocks.isEmpty() ? prev.index() : blocks.get(blocks.size() - 1).lastIndex();
        }

        @Override
        public void dispatch(MessageHandler handler) {
            handler.onAppendRequest(this);
        }
    }

    /**
     * Answers an append. A match leaves only after everything up to it is durable.
     *
     * @param success true when {@code prev} matched
     * @param index on success the last index the request covered; else the {@code prev} index that did not match
     * @param hint on failure the newest entry of the answerer that may match (conflict search by term); ZERO on success
     * @param round echoed
     * @param creditBytes bytes of entries beyond the ones answered that the receiver has room for
     * @param diskFull true when the receiver takes no entries until its disk has room again
     */
    record AppendResponse(
            Route route,
            long term,
            boolean success,
            long index,
            LogId hint,
            long round,
            long creditBytes,
            boolean diskFull)
            implements RaftMessage {
        @Override
        public void dispatch(MessageHandler handler) {
            handler.onAppendResponse(this);
        }
    }

    /**
     * Keeps leadership alive and tells the commit index.
     *
     * @param commit never beyond what is known to match at the receiver
     * @param round number of the newest read round; echoed
     * @param sentAt the leader's clock when it asks for a promise, for its lease; echoed; 0 when it asks for none
     * @param set shared beats that the leader offers to send instead; {@link #ASK} asks whether they would be heard; 0
     *     when it offers none
     * @param source whom the receiver, a learner, shall ask for entries; null when the leader sends them itself
     */
    record HeartbeatRequest(
            Route route,
            long term,
            long commit,
            long round,
            long sentAt,
            long set,
            @Nullable PeerId source)
            implements RaftMessage {
        /** Asks for the number of the receiver's loop. */
        public static final long ASK = -1;

        /** A beat that offers no shared ones. */
        public HeartbeatRequest(Route route, long term, long commit, long round, long sentAt) {
            this(route, term, commit, round, sentAt, 0);
        }

        /** A beat that asks for no promise. */
        public HeartbeatRequest(Route route, long term, long commit, long round) {
            this(route, term, commit, round, 0, 0);
        }

        /** A beat of a leader that sends entries itself. */
        public HeartbeatRequest(
                Route route, long term, long commit, long round, long sentAt, long set) {
            this(route, term, commit, round, sentAt, set, null);
        }

        @Override
        public void dispatch(MessageHandler handler) {
            handler.onHeartbeatRequest(this);
        }
    }

    /**
     * Answers a heartbeat. Carries no match: nothing was compared.
     *
     * @param round echoed
     * @param lastIndex end of the answerer's log; below the leader's match it says that the log was lost
     * @param sentAt echoed
     * @param promiseNanos how long the answerer helps no other leader; 0 when it was not asked
     * @param life number of the answerer's loop, which can hear shared beats; 0 when it cannot or was not asked
     * @param set echoed when the answerer entered its group there; 0 when it did not
     * @param seat the answerer's number of that entry
     * @param known commit index that the answerer knows of; 0 with {@code life} 0
     */
    record HeartbeatResponse(
            Route route,
            long term,
            long round,
            long lastIndex,
            long sentAt,
            long promiseNanos,
            long life,
            long set,
            long seat,
            long known)
            implements RaftMessage {
        /** An answer of one that hears no shared beats. */
        public HeartbeatResponse(
                Route route,
                long term,
                long round,
                long lastIndex,
                long sentAt,
                long promiseNanos) {
            this(route, term, round, lastIndex, sentAt, promiseNanos, 0, 0, 0, 0);
        }

        /** An answer that promises nothing. */
        public HeartbeatResponse(Route route, long term, long round, long lastIndex) {
            this(route, term, round, lastIndex, 0, 0);
        }

        @Override
        public void dispatch(MessageHandler handler) {
            handler.onHeartbeatResponse(this);
        }
    }

    /**
     * One beat for all groups that were entered in a set: their leaders lead on in the terms in which they offered it. Of
     * no group, and so of no term. Tells no commit index, carries no round of reads, asks for no promise.
     *
     * @param route the endpoints, of no group
     * @param fromLife number of the sender's loop
     * @param toLife number of the loop that entered the groups
     * @param set number of the set
     * @param seat the receiver's number of it
     * @param number of this beat; echoed
     */
    record SharedBeatRequest(
            Route route, long fromLife, long toLife, long set, long seat, long number)
            implements RaftMessage {
        /** The answer to this one. */
        public SharedBeatResponse answer(boolean holds) {
            return new SharedBeatResponse(
                    route.back(),
                    /* fromLife= */ toLife,
                    /* toLife= */ fromLife,
                    set,
                    number,
                    holds);
        }

        @Override
        public long term() {
            return 0;
        }

        @Override
        public void dispatch(MessageHandler handler) {
            handler.onSharedBeatRequest(this);
        }
    }

    /**
     * Answers a shared beat.
     *
     * @param route the endpoints, of no group
     * @param fromLife number of the loop that was asked
     * @param toLife number of the loop that asked
     * @param set echoed
     * @param number echoed
     * @param holds true when all groups that were entered still follow those leaders in those terms; false ends the set
     */
    record SharedBeatResponse(
            Route route, long fromLife, long toLife, long set, long number, boolean holds)
            implements RaftMessage {
        @Override
        public long term() {
            return 0;
        }

        @Override
        public void dispatch(MessageHandler handler) {
            handler.onSharedBeatResponse(this);
        }
    }

    /**
     * A follower asks for a read index.
     *
     * @param id of the follower's batch of reads; echoed
     * @param lease whether the leader may answer by its lease
     */
    record ReadIndexRequest(Route route, long term, long id, boolean lease) implements RaftMessage {
        /** A request that wants a quorum asked. */
        public ReadIndexRequest(Route route, long term, long id) {
            this(route, term, id, false);
        }

        @Override
        public void dispatch(MessageHandler handler) {
            handler.onReadIndexRequest(this);
        }
    }

    /**
     * Answers a read index request.
     *
     * @param id echoed
     * @param index reads are safe once this is applied; -1 when refused
     * @param errorCode number of the RaftError; 0 when granted
     */
    record ReadIndexResponse(Route route, long term, long id, long index, int errorCode)
            implements RaftMessage {
        @Override
        public void dispatch(MessageHandler handler) {
            handler.onReadIndexResponse(this);
        }
    }

    /** The leader asks the receiver to campaign at once (thesis 3.10). */
    record TimeoutNow(Route route, long term) implements RaftMessage {
        @Override
        public void dispatch(MessageHandler handler) {
            handler.onTimeoutNow(this);
        }
    }

    /**
     * Offers a snapshot (paper 7). The receiver pulls its files.
     *
     * @param installId number of this offer at the leader; echoed
     * @param meta what the snapshot covers and its files
     */
    record InstallRequest(Route route, long term, long installId, SnapshotMeta meta)
            implements RaftMessage {
        @Override
        public void dispatch(MessageHandler handler) {
            handler.onInstallRequest(this);
        }
    }

    /**
     * Tells how an offered snapshot fares. DONE leaves only after the snapshot is loaded and its log reset is durable.
     *
     * @param installId echoed
     * @param last what the snapshot covers
     */
    record InstallResponse(Route route, long term, long installId, Result result, LogId last)
            implements RaftMessage {
        /** How far it is. */
        public enum Result {
            /** The receiver is pulling or loading. */
            RUNNING,
            /** The receiver holds everything up to {@code last}. */
            DONE,
            /** The receiver could not take it now; offer again later. */
            FAILED
        }

        @Override
        public void dispatch(MessageHandler handler) {
            handler.onInstallResponse(this);
        }
    }

    /**
     * Asks for a part of a snapshot's file.
     *
     * @param snapshot which snapshot
     * @param file name as in the meta
     * @param offset first byte
     * @param length bytes wanted
     */
    record ChunkRequest(
            Route route, long term, LogId snapshot, String file, long offset, int length)
            implements RaftMessage {
        @Override
        public void dispatch(MessageHandler handler) {
            handler.onChunkRequest(this);
        }
    }

    /**
     * A part of a snapshot's file.
     *
     * @param status OK, RETRY_LATER (throttled or a passing read error) or GONE (the snapshot was removed or the
     *     sender leads no more)
     * @param data the bytes; empty unless OK
     * @param crc CRC32C of data
     */
    record ChunkResponse(
            Route route,
            long term,
            LogId snapshot,
            String file,
            long offset,
            Status status,
            byte[] data,
            int crc)
            implements RaftMessage {
        /** Outcome. */
        public enum Status {
            OK,
            RETRY_LATER,
            GONE
        }

        @Override
        public void dispatch(MessageHandler handler) {
            handler.onChunkResponse(this);
        }
    }

    /**
     * A learner asks the voter that feeds it for what is committed after {@code after}. Answered when there is something,
     * or after a while.
     *
     * @param id of the question; echoed
     * @param after entry of the learner's log that what comes shall follow
     */
    record RelayRequest(Route route, long term, long id, LogId after) implements RaftMessage {
        @Override
        public void dispatch(MessageHandler handler) {
            handler.onRelayRequest(this);
        }
    }

    /**
     * Answers a learner with committed entries, or with a snapshot to pull.
     *
     * @param id echoed
     * @param result what this is
     * @param prev echoed: what the entries follow
     * @param prevChain chain value at {@code prev}; 0 when unknown, then it is not compared
     * @param commit commit index of the answerer
     * @param blocks committed entries right after {@code prev}; none unless ENTRIES, and none there when nothing is newer
     * @param snapshot where the log begins too late; null unless SNAPSHOT
     */
    record RelayResponse(
            Route route,
            long term,
            long id,
            Result result,
            LogId prev,
            int prevChain,
            long commit,
            List<EntryBlock> blocks,
            @Nullable SnapshotMeta snapshot)
            implements RaftMessage {
        /** What there is for the learner. */
        public enum Result {
            /** {@code prev} is committed at the answerer, and so are the entries. */
            ENTRIES,
            /** Nothing yet that is known to fit: {@code prev} lies beyond what the answerer knows to be committed. */
            WAIT,
            /** The answerer has another entry at the index of {@code prev}. */
            MISMATCH,
            /** The log begins later; the learner may pull this snapshot from the answerer. */
            SNAPSHOT,
            /** The answerer feeds nobody now, or not this one. */
            REFUSED
        }

        @Override
        public void dispatch(MessageHandler handler) {
            handler.onRelayResponse(this);
        }
    }
}

package io.jraft;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.option.CliOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Administration of groups from anywhere. Every call waits for its end, at most {@link CliOptions#getTimeoutMs}; on a
 * worker's thread, inside a callback of a state machine, it throws {@link IllegalStateException}.
 *
 * <p>In all calls {@code conf} names members through which the leader can be found: any member does, also one that
 * follows or learns. A failure is a {@link Status}: code -1 for trouble on the way, {@code ETIMEDOUT}, or the number
 * with which the member refused. {@link Status#outcome} says whether the work may have been done nevertheless.
 *
 * <p>Owner: ANY; calls from several threads are fine.
 */
public interface CliService extends Lifecycle<CliOptions> {

    /**
     * Adds a voter; a learner is promoted in one step. Success if it votes already. The answer comes when the group has
     * agreed, which takes as long as the peer needs to catch up; {@code ETIMEDOUT} does not end the change.
     */
    Status addPeer(String groupId, Configuration conf, PeerId peer);

    /** Removes a voter, the leader too. Success if it does not vote. Learners stay. */
    Status removePeer(String groupId, Configuration conf, PeerId peer);

    /**
     * Makes the voters exactly those of {@code newPeers}, in one change. Learners named in it become exactly the learners;
     * when it names none, those that are there stay, but for those that vote from now on.
     */
    Status changePeers(String groupId, Configuration conf, Configuration newPeers);

    /**
     * Unsafe: makes one member alone take other members for the group, when a majority is lost for good; see {@link
     * Node#resetPeers}. Learners as in {@link #changePeers}.
     */
    Status resetPeer(String groupId, PeerId peer, Configuration newPeers);

    /** Adds learners. Those that learn already stay; one that votes is refused with {@code EINVAL}. */
    Status addLearners(String groupId, Configuration conf, List<PeerId> learners);

    /**
     * Adds learners that this voter feeds in place of the leader; those that learn already are fed so from now on. See
     * {@link Node#addLearners(List, PeerId, Closure)}.
     *
     * @param source a voter, else {@code EINVAL}; {@link PeerId#ANY_PEER} for the leader again
     */
    Status addLearners(String groupId, Configuration conf, List<PeerId> learners, PeerId source);

    /** Removes learners. Those that do not learn are passed over. */
    Status removeLearners(String groupId, Configuration conf, List<PeerId> learners);

    /** Makes a learner a voter, in one step: it is a member at every moment. */
    Status learner2Follower(String groupId, Configuration conf, PeerId learner);

    /** Makes the learners exactly these; an empty list removes all. */
    Status resetLearners(String groupId, Configuration conf, List<PeerId> learners);

    /**
     * Hands leadership over. The answer comes when it is known what became of it, not when it has begun.
     *
     * @param peer a voter; {@link PeerId#ANY_PEER} for the follower that holds most of the log
     * @return OK if it leads then, or does already; {@code ETIMEDOUT} if it did not take over and the old leader leads on
     */
    Status transferLeader(String groupId, Configuration conf, PeerId peer);

    /**
     * Moves leaders until no peer leads more than its share, which is the number of groups divided by that of peers,
     * rounded up. Takes as many calls as it needs, each with its own deadline.
     *
     * @param balanceGroupIds the groups
     * @param conf the peers, all members of all those groups
     * @param balancedLeaderIds receives the leader of each group
     * @return the first failure; the other groups are balanced nevertheless as far as possible
     */
    Status rebalance(
            Set<String> balanceGroupIds, Configuration conf, Map<String, PeerId> balancedLeaderIds);

    /** Asks one member to take a snapshot; see {@link Node#snapshot} for its codes. */
    Status snapshot(String groupId, PeerId peer);

    /**
     * Asks who leads.
     *
     * @param leaderId becomes the leader if the status is OK
     * @return {@code ENOENT} if all members that could be asked do not know the group, {@code EAGAIN} if none knows a
     *     leader, -1 with what each said otherwise
     */
    Status getLeader(String groupId, Configuration conf, PeerId leaderId);

    /**
     * The voters.
     *
     * @throws IllegalStateException saying what happened, if the leader cannot be asked
     */
    List<PeerId> getPeers(String groupId, Configuration conf);

    /**
     * The voters that answered the leader within an election timeout.
     *
     * @throws IllegalStateException saying what happened, if the leader cannot be asked
     */
    List<PeerId> getAlivePeers(String groupId, Configuration conf);

    /**
     * The learners.
     *
     * @throws IllegalStateException saying what happened, if the leader cannot be asked
     */
    List<PeerId> getLearners(String groupId, Configuration conf);

    /**
     * The learners that answered the leader within an election timeout.
     *
     * @throws IllegalStateException saying what happened, if the leader cannot be asked
     */
    List<PeerId> getAliveLearners(String groupId, Configuration conf);
}

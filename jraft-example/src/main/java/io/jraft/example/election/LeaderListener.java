package io.jraft.example.election;

/**
 * Hears when this process begins and ceases to lead.
 * Owner: FSM; both calls come on a thread of the engine, in turns, and must return soon.
 */
public interface LeaderListener {
    /**
     * This process leads now.
     *
     * @param term larger than that of every leader before. Send it along with what you do as the leader, and let whoever
     *     receives it refuse smaller ones: a leader that was cut off may learn late that it has a successor
     */
    void onLeaderStart(long term);

    /**
     * This process does not lead any more.
     *
     * @param term the one it began to lead in
     */
    void onLeaderStop(long term);
}

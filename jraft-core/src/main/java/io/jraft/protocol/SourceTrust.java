package io.jraft.protocol;

/**
 * Whether a leader leaves a learner to the voter that shall feed it, or feeds it by itself. It does when that voter is
 * silent, is behind by itself, or brings the learner no further although there is something to bring; each of them is
 * noticed within an election timeout. After {@link #PATIENCE} of them it tries again with the source.
 * Owner: LOOP. Called by the leader's replicator.
 */
public final class SourceTrust {
    /** Election timeouts for which a leader feeds by itself before it leaves it to the source again. */
    static final int PATIENCE = 10;

    private boolean trusted = true;
    private long since;
    private long match;
    private long movedAt;

    /** The source holds this, or is behind. */
    private long mark;

    private long markAt;

    /** A source is trusted until it has shown that it does not deserve it. */
    public SourceTrust(long now) {
        since = now;
        movedAt = now;
        markAt = now;
    }

    /**
     * What a leader sees.
     *
     * @param commit its commit index
     * @param match what the learner holds
     * @param learnerAlive whether the learner answered lately; a dead one is nobody's fault
     * @param sourceMatch what the source holds
     * @param sourceAlive whether the source answered lately
     * @param offered whether the leader's own snapshot is on its way to the learner: what it began it ends
     */
    public record View(
            long commit,
            long match,
            boolean learnerAlive,
            long sourceMatch,
            boolean sourceAlive,
            boolean offered) {}

    /** Whether the source feeds the learner from now on. */
    public boolean look(View view, long now, long electionTimeout) {
        if (view.match() > match || view.match() >= view.commit() || !view.learnerAlive()) {
            movedAt = now;
        }
        match = view.match();
        if (view.sourceMatch() >= mark) {
            mark = view.commit();
            markAt = now;
        }
        boolean fit = view.sourceAlive() && now - markAt < electionTimeout;
        if (trusted && (!fit || now - movedAt >= electionTimeout)) {
            trusted = false;
            since = now;
        } else if (!trusted
                && fit
                && !view.offered()
                && now - since >= PATIENCE * electionTimeout) {
            trusted = true;
            movedAt = now;
        }
        return trusted;
    }

    /** The learner takes in a snapshot of its source: bytes move that no index shows. */
    public void moved(long now) {
        movedAt = now;
    }

    /** What was decided last. */
    public boolean isTrusted() {
        return trusted;
    }
}

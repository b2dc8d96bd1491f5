package io.jraft.sim.check;

import io.jraft.model.LogId;
import java.util.List;

/**
 * What the simulator knows about one machine when a run has come to nothing.
 *
 * @param name as the configurations name it
 * @param alive its process runs
 * @param lost its process can never start again, because its disk is gone or lied
 * @param damaged its disk has lost what it once promised, so it neither votes nor leads until others have repaired it
 * @param paused its process stands still
 * @param diskFull it can append nothing
 * @param role as it sees itself, for the reader only
 * @param term its current term, for the reader only
 * @param last the end of its log
 * @param commit what it knows to be committed
 * @param agreed how far its log is the one that is committed: at most its end, less if other entries follow
 * @param voters of the configuration that it has in force
 * @param oldVoters of the configuration before, while both count; else empty
 */
public record NodeFacts(
        String name,
        boolean alive,
        boolean lost,
        boolean damaged,
        boolean paused,
        boolean diskFull,
        String role,
        long term,
        LogId last,
        long commit,
        long agreed,
        List<String> voters,
        List<String> oldVoters) {

    /** Keeps copies of the lists. */
    public NodeFacts {
        voters = List.copyOf(voters);
        oldVoters = List.copyOf(oldVoters);
    }

    /** Its process runs and is not held. */
    boolean runs() {
        return alive && !lost && !paused;
    }

    /** It may vote and lead. */
    boolean votes() {
        return runs() && !damaged;
    }

    boolean isVoter() {
        return voters.contains(name) || oldVoters.contains(name);
    }

    /** "n2 (follower, term 4, log to 17@3, commit 12)", with what is wrong with it. */
    @Override
    public String toString() {
        return name
                + " ("
                + role
                + ", term "
                + term
                + ", log to "
                + last
                + ", commit "
                + commit
                + trouble()
                + ")";
    }

    /** ", down, damaged" or nothing. */
    String trouble() {
        return (lost ? ", lost for ever" : alive ? "" : ", down")
                + (damaged ? ", damaged" : "")
                + (paused ? ", paused" : "")
                + (diskFull ? ", disk full" : "");
    }
}

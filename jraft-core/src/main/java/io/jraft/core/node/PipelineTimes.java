package io.jraft.core.node;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.LoopNumbers;
import io.jraft.ring.Distribution;

/**
 * Measures how long entries take from stage to stage, by looking once per turn at how far each stage is: nothing is done
 * per entry. A term's change forgets what is under way, because an index may mean another entry then. Owner: LOOP.
 * Called by NodeTurn at the end of a turn, and by NodeCore for the tasks that are followed.
 */
@OwnedBy(Owner.LOOP)
final class PipelineTimes {
    private final LoopNumbers numbers;
    private final Marks toStable = new Marks();
    private final Marks toCommit = new Marks();
    private final Marks toApplied = new Marks();
    private long term = -1;
    private long last;
    private long commit;

    /** The one staged task that is followed: when it was handed in, and how many tasks are before it; -1 for none. */
    private long admittedAt;

    private int before = -1;

    PipelineTimes(LoopNumbers numbers) {
        this.numbers = numbers;
    }

    /** A task that was handed in at {@code at} is staged now behind {@code ahead} others. */
    void admitted(long at, int ahead) {
        if (before < 0) {
            admittedAt = at;
            before = ahead;
        }
    }

    /** The turn took so many tasks out of the staging area, whatever became of them. */
    void taken(int tasks, long now) {
        if (before < 0) {
            return;
        }
        if (tasks > before) {
            numbers.admissionToAppend.record(now - admittedAt, 1);
            before = -1;
        } else {
            before -= tasks;
        }
    }

    /** How far the node is at the end of a turn that began at {@code now}. */
    void observe(
            long now, long newTerm, long newLast, long newStable, long newCommit, long newApplied) {
        if (newTerm != term || newLast < last) {
            term = newTerm;
            last = newLast;
            commit = newCommit;
            before = -1;
            toStable.forget(newLast);
            toCommit.forget(newLast);
            toApplied.forget(newCommit);
            return;
        }
        if (newLast > last) {
            numbers.turnEntries.record(newLast - last, 1);
            toStable.add(newLast, now);
            toCommit.add(newLast, now);
            last = newLast;
        }
        toStable.reached(newStable, now, numbers.appendToStable);
        toCommit.reached(newCommit, now, numbers.appendToCommit);
        if (newCommit > commit) {
            toApplied.add(newCommit, now);
            commit = newCommit;
        }
        toApplied.reached(newApplied, now, numbers.commitToApplied);
    }

    /**
     * When a stage was entered, per turn that moved it: "up to this index, at that time". Without room the newest mark
     * takes more entries, which then look older than they are; no entry is lost.
     */
    private static final class Marks {
        private static final int SIZE = 64;
        private final long[] index = new long[SIZE];
        private final long[] at = new long[SIZE];
        private long head;
        private long tail;

        /** Entries up to this one are done, or were not seen coming. */
        private long done;

        void forget(long upTo) {
            head = tail;
            done = upTo;
        }

        void add(long upTo, long now) {
            if (tail - head == SIZE) {
                index[slot(tail - 1)] = upTo;
                return;
            }
            index[slot(tail)] = upTo;
            at[slot(tail)] = now;
            tail++;
        }

        void reached(long upTo, long now, Distribution into) {
            while (head < tail && done < upTo) {
                int i = slot(head);
                long to = Math.min(index[i], upTo);
                if (to > done) {
                    into.record(now - at[i], to - done);
                    done = to;
                }
                if (index[i] <= upTo) {
                    head++;
                }
            }
        }

        private static int slot(long k) {
            return (int) (k & (SIZE - 1));
        }
    }
}

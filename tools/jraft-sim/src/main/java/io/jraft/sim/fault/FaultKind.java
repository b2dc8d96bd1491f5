package io.jraft.sim.fault;

/** The kinds of trouble that a run can be given. Those that need a feature which does not exist yet say so. */
public enum FaultKind {
    // ---- network
    LOSS(Group.NETWORK, "frames vanish"),
    DELAY(Group.NETWORK, "frames are late and overtake one another"),
    DUPLICATE(Group.NETWORK, "frames arrive twice"),
    REPLAY(Group.NETWORK, "old frames arrive again, seconds later"),
    CLOG(Group.NETWORK, "one direction swallows everything for a short while, again and again"),
    CUT_TWO_WAY(Group.NETWORK, "a node is cut off in both directions"),
    CUT_ONE_WAY(Group.NETWORK, "a node can be heard but does not hear, or the other way round"),
    BRIDGE(Group.NETWORK, "two halves that only one node connects"),
    MAJORITY_RING(Group.NETWORK, "every node sees another majority"),
    RESET(Group.NETWORK, "connections break in the middle of a batch"),
    BIT_FLIP(Group.NETWORK, "bits of frames are flipped"),
    NARROW(
            Group.NETWORK,
            "little bandwidth: frames queue up, and what finds the queue full is dropped"),
    CLIENT_CUT(Group.NETWORK, "clients do not reach a node"),

    // ---- disk
    LOSE_UNSYNCED(Group.DISK, "power is lost, and with it all that was not synced"),
    TEAR_SECTORS(Group.DISK, "power is lost while sectors are written"),
    REORDER_WRITES(Group.DISK, "power is lost, and later writes survive earlier ones"),
    ZERO_TAIL(Group.DISK, "power is lost: files have their length, but zeros in them"),
    GARBAGE(Group.DISK, "power is lost: un-synced sectors hold anything"),
    LOSE_ENTRIES(Group.DISK, "power is lost, and with it names of files that were not synced"),
    BIT_ROT(Group.DISK, "a bit of what was synced changes"),
    DEAD_SECTOR(Group.DISK, "reading fails"),
    MISDIRECTED_WRITE(Group.DISK, "a write goes to another place"),
    MISDIRECTED_READ(Group.DISK, "a read comes from another place"),
    LOST_WRITE(Group.DISK, "a write is never carried out, and nobody is told"),
    FAILED_SYNC(Group.DISK, "a sync fails, and the pages are taken for clean"),
    NO_SPACE(Group.DISK, "the disk is full"),
    SLOW_DISK(Group.DISK, "syncs take a hundred times as long"),
    SHORT_WRITE(Group.DISK, "a write is cut short"),
    READ_ONLY(Group.DISK, "the disk takes no writes any more"),
    DISK_LOSS(Group.DISK, "a machine is gone for good with its disk"),
    OLD_DISK(
            Group.DISK,
            "a machine comes back with a backup of its disk: it has forgotten what it said since"),
    WIPED_DISK(Group.DISK, "a machine comes back under its name with an empty disk"),

    // ---- process
    KILL(Group.PROCESS, "a process is killed, the system keeps its files"),
    CRASH_IN_CALL(Group.PROCESS, "power is lost in a call of the disk"),
    POWER_CUT(Group.PROCESS, "all machines lose power at once"),
    CLEAN_RESTART(Group.PROCESS, "a node is shut down in order and started again"),
    RESTART_STORM(Group.PROCESS, "a node is killed again and again"),
    PAUSE(Group.PROCESS, "a process stands still"),
    LANE_STALL(Group.PROCESS, "one worker of a node stands still"),
    SLOW_CODE(Group.PROCESS, "all workers of a node are slow"),
    SLOW_LOOP(Group.PROCESS, "the loop of a node is slow, its disk and its state machine are not"),
    SLOW_FSM(Group.PROCESS, "the state machine of a node is slow, its loop and its disk are not"),
    THROWING_CODE(Group.PROCESS, "the state machine throws"),

    // ---- clock
    SKEW(Group.CLOCK, "clocks differ from the start; always on"),
    DRIFT(Group.CLOCK, "a clock is wrong by up to ten per cent"),
    WALL_JUMP(Group.CLOCK, "the wall clock jumps by years"),
    SUSPEND(Group.CLOCK, "a machine is suspended, its monotonic clock with it"),
    LATE_TIMER(Group.CLOCK, "deadlines are noticed late"),
    TIMER_BURST(Group.CLOCK, "many deadlines are noticed at once, late"),

    // ---- operations
    SNAPSHOT(Group.OPERATION, "a snapshot is asked for"),
    CLIENT_CHURN(Group.OPERATION, "clients go to other nodes"),
    HAND_OVER(Group.OPERATION, "the leader is shut down in order, and hands over"),
    TRANSFER(Group.OPERATION, "the leader is asked to hand over to another node, or to the best"),
    OPTION_CHANGE(Group.OPERATION, "a node comes back with other options"),
    VERSION_CHANGE(Group.OPERATION, "a node comes back as a later version, or as this one again"),

    // ---- members
    MEMBER_ADD(Group.MEMBERS, "a node is made a voter"),
    MEMBER_REMOVE(Group.MEMBERS, "a voter is taken out of the group"),
    MEMBER_CHANGE(Group.MEMBERS, "voters and learners are made any others, in one change"),
    LEARNER_CHANGE(Group.MEMBERS, "learners come and go");

    /** Where trouble comes from. */
    public enum Group {
        NETWORK,
        DISK,
        PROCESS,
        CLOCK,
        OPERATION,
        MEMBERS
    }

    private final Group group;
    private final String meaning;

    FaultKind(Group group, String meaning) {
        this.group = group;
        this.meaning = meaning;
    }

    public Group group() {
        return group;
    }

    /** In words. */
    public String meaning() {
        return meaning;
    }

    /**
     * True when data that was acknowledged may be damaged, or what is left looks as if it were: only a minority may suffer
     * it in one run. A write that was cut short inside a sector cannot be told from rot in its last batch.
     */
    public boolean damages() {
        return switch (this) {
            case BIT_ROT,
                    DEAD_SECTOR,
                    MISDIRECTED_WRITE,
                    MISDIRECTED_READ,
                    LOST_WRITE,
                    SHORT_WRITE,
                    DISK_LOSS,
                    OLD_DISK,
                    WIPED_DISK ->
                    true;
            default -> false;
        };
    }

    /**
     * True for trouble that the engine does not survive: no profile draws it but the one that is about it. A voter with a disk
     * of yesterday votes again, and lets a majority be counted that does not hold what was acknowledged; nothing tells it
     * from one that was only away (D15).
     */
    public boolean isUnprotected() {
        return this == OLD_DISK;
    }
}

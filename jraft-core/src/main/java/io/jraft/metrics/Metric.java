package io.jraft.metrics;

import java.util.List;

/**
 * Everything that is measured. A name, once released, keeps its meaning, its unit and its labels; what replaces it gets a
 * new name. docs/metrics.md says the same in a table, and a test compares the two. Owner: ANY; immutable.
 */
public enum Metric {
    STAGE_ADMISSION_TO_APPEND(
            "jraft_stage_admission_to_append_seconds",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            "from a call of apply to the entry's index; of one task in sixteen",
            Scope.STAGE),
    STAGE_APPEND_TO_STABLE(
            "jraft_stage_append_to_stable_seconds",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            "from an entry's index to its being durable on this node's disk",
            Scope.STAGE),
    STAGE_APPEND_TO_COMMIT(
            "jraft_stage_append_to_commit_seconds",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            "from an entry's index to its being known here as committed",
            Scope.STAGE),
    STAGE_COMMIT_TO_APPLIED(
            "jraft_stage_commit_to_applied_seconds",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            "from commit to the loop's knowing that the state machine has the entry",
            Scope.STAGE),
    STAGE_READ_ROUND(
            "jraft_stage_read_round_seconds",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            "from a read's turn to the answer of a quorum, or of the leader",
            Scope.STAGE),
    TURN_ENTRIES(
            "jraft_turn_entries",
            Kind.HISTOGRAM,
            Unit.ONE,
            "entries that one turn appended",
            Scope.STAGE),
    DISK_SYNC(
            "jraft_disk_sync_seconds",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            "how long a sync of a journal took",
            Scope.STATION),
    DISK_SYNC_ENTRIES(
            "jraft_disk_sync_entries",
            Kind.HISTOGRAM,
            Unit.ONE,
            "entries of all groups that one sync made durable",
            Scope.STATION),
    DISK_SYNC_BYTES(
            "jraft_disk_sync_bytes",
            Kind.HISTOGRAM,
            Unit.BYTES,
            "bytes of entries that one sync made durable",
            Scope.STATION),
    FSM_APPLY(
            "jraft_fsm_apply_seconds",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            "how long the application took for a batch, its closures included",
            Scope.STATION),
    FSM_APPLY_ENTRIES(
            "jraft_fsm_apply_entries",
            Kind.HISTOGRAM,
            Unit.ONE,
            "entries of a batch for the state machine",
            Scope.STATION),
    WORKER_TURN(
            "jraft_worker_turn_seconds",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            "how long turns took in which something was done",
            Scope.WORKER),
    WORKER_TURNS("jraft_worker_turns_total", Kind.COUNTER, Unit.ONE, "turns", Scope.WORKER),
    WORKER_LONG_TURNS(
            "jraft_worker_long_turns_total",
            Kind.COUNTER,
            Unit.ONE,
            "turns that were longer than a worker should be away",
            Scope.WORKER),
    WORKER_PARKS(
            "jraft_worker_parks_total",
            Kind.COUNTER,
            Unit.ONE,
            "times the worker slept",
            Scope.WORKER),
    WORKER_FAILURES(
            "jraft_worker_failures_total",
            Kind.COUNTER,
            Unit.ONE,
            "errors that no station expected; each is in the log",
            Scope.WORKER),
    RING_DEPTH(
            "jraft_ring_depth",
            Kind.GAUGE,
            Unit.ONE,
            "cells that wait or are being handled",
            Scope.STATION),
    RING_CAPACITY("jraft_ring_capacity", Kind.GAUGE, Unit.ONE, "cells there are", Scope.STATION),
    EDGE_FULL(
            "jraft_edge_full_total",
            Kind.COUNTER,
            Unit.ONE,
            "turns at whose end the far side of an edge (E3, E5) had no room; nothing is lost",
            Scope.STAGE_EDGE),
    EDGE_DROPPED(
            "jraft_edge_dropped_total",
            Kind.COUNTER,
            Unit.ONE,
            "messages that came in (E2) and found their ring full; the protocol repairs it",
            Scope.EDGE),
    MESSAGES_UNSENT(
            "jraft_messages_unsent_total",
            Kind.COUNTER,
            Unit.ONE,
            "times that no transport took what a turn had to say to a peer (E7)",
            Scope.STAGE),
    MESSAGES_UNKNOWN(
            "jraft_messages_unknown_total",
            Kind.COUNTER,
            Unit.ONE,
            "messages for groups that do not run here",
            Scope.ENDPOINT),
    NETWORK_EVENTS(
            "jraft_network_events_total",
            Kind.COUNTER,
            Unit.ONE,
            "what the network dropped, refused and closed, by kind",
            Scope.NETWORK),
    NETWORK_QUEUED(
            "jraft_network_queued_bytes",
            Kind.GAUGE,
            Unit.BYTES,
            "bytes that wait to be sent to another endpoint (E7)",
            Scope.LINK),
    TASKS_REFUSED(
            "jraft_tasks_refused_total",
            Kind.COUNTER,
            Unit.ONE,
            "tasks told EBUSY at the door (E1)",
            Scope.GROUP),
    READS_REFUSED(
            "jraft_reads_refused_total",
            Kind.COUNTER,
            Unit.ONE,
            "reads told EBUSY at the door (E1)",
            Scope.GROUP),
    READS_CROWDED(
            "jraft_reads_crowded_total",
            Kind.COUNTER,
            Unit.ONE,
            "reads that came through the door and were told EBUSY, because too many waited",
            Scope.STAGE),
    TASKS_IN_FLIGHT(
            "jraft_tasks_in_flight",
            Kind.GAUGE,
            Unit.ONE,
            "tasks between apply and the end of their closure",
            Scope.GROUP),
    TASK_BYTES_IN_FLIGHT(
            "jraft_task_bytes_in_flight", Kind.GAUGE, Unit.BYTES, "their bytes", Scope.GROUP),
    GROUP_LEADER(
            "jraft_group_leader", Kind.GAUGE, Unit.ONE, "1 on the leader, else 0", Scope.GROUP),
    GROUP_TERM("jraft_group_term", Kind.GAUGE, Unit.ONE, "current term", Scope.GROUP),
    GROUP_FIRST_INDEX(
            "jraft_group_first_index",
            Kind.GAUGE,
            Unit.ONE,
            "first index that is still in the log",
            Scope.GROUP),
    GROUP_LAST_INDEX(
            "jraft_group_last_index", Kind.GAUGE, Unit.ONE, "last index in the log", Scope.GROUP),
    GROUP_STABLE_INDEX(
            "jraft_group_stable_index",
            Kind.GAUGE,
            Unit.ONE,
            "last index on this node's disk",
            Scope.GROUP),
    GROUP_COMMIT_INDEX(
            "jraft_group_commit_index",
            Kind.GAUGE,
            Unit.ONE,
            "last index known to be committed",
            Scope.GROUP),
    GROUP_APPLIED_INDEX(
            "jraft_group_applied_index",
            Kind.GAUGE,
            Unit.ONE,
            "last index in the state machine",
            Scope.GROUP),
    GROUP_SNAPSHOT_INDEX(
            "jraft_group_snapshot_index",
            Kind.GAUGE,
            Unit.ONE,
            "last index in the newest snapshot; 0 for none",
            Scope.GROUP),
    GROUP_DISK_FULL(
            "jraft_group_disk_full",
            Kind.GAUGE,
            Unit.ONE,
            "1 while writes are refused because the disk is full",
            Scope.GROUP),
    GROUP_FAILED(
            "jraft_group_failed",
            Kind.GAUGE,
            Unit.ONE,
            "1 when the node stopped because of an error",
            Scope.GROUP),
    LEADER_CONFLICTS(
            "jraft_leader_conflicts_total",
            Kind.COUNTER,
            Unit.ONE,
            "times that two leaders were seen in one term; above 0 a promise of Raft is broken",
            Scope.GROUP),
    PEER_LAG(
            "jraft_peer_lag_entries",
            Kind.GAUGE,
            Unit.ONE,
            "entries of the leader's log that the peer is not known to hold",
            Scope.PEER),
    PEER_INFLIGHT_BYTES(
            "jraft_peer_inflight_bytes",
            Kind.GAUGE,
            Unit.BYTES,
            "bytes sent and not answered yet",
            Scope.PEER),
    PEER_ALIVE(
            "jraft_peer_alive",
            Kind.GAUGE,
            Unit.ONE,
            "1 when the peer answered within the election timeout",
            Scope.PEER);

    /** How the number behaves. */
    public enum Kind {
        /** Only rises, from 0 at the start of the engine. */
        COUNTER,
        /** Rises and falls. */
        GAUGE,
        /** Values since the start, in buckets. */
        HISTOGRAM
    }

    /** What one is. */
    public enum Unit {
        SECONDS,
        BYTES,
        ONE
    }

    private final String id;
    private final Kind kind;
    private final Unit unit;
    private final String help;
    private final List<String> labels;

    Metric(String id, Kind kind, Unit unit, String help, String labels) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.help = help;
        this.labels = List.of(labels.split(" ", -1));
    }

    /** The stable name. */
    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    public Unit unit() {
        return unit;
    }

    /** Meaning, in half a sentence. */
    public String help() {
        return help;
    }

    /** Names of the labels, in order. */
    public List<String> labels() {
        return labels;
    }

    /** Which labels tell samples of one metric apart. */
    private static final class Scope {
        private static final String ENDPOINT = "endpoint";
        private static final String EDGE = "endpoint edge";
        private static final String NETWORK = "endpoint event";
        private static final String LINK = "endpoint to";
        private static final String WORKER = "endpoint worker";
        private static final String STATION = "endpoint station";

        /** The group is empty where all groups of a station share the number. */
        private static final String STAGE = "endpoint station group";

        private static final String STAGE_EDGE = "endpoint station group edge";
        private static final String GROUP = "endpoint group peer";
        private static final String PEER = "endpoint group peer to";
    }
}

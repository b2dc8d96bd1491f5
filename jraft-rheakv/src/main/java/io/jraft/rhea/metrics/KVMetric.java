package io.jraft.rhea.metrics;

import io.jraft.metrics.Metric.Kind;
import io.jraft.metrics.Metric.Unit;
import java.util.List;

/**
 * What a store measures beside what the engine does. A name, once released, keeps its meaning, its unit and its labels.
 * docs/rheakv.md says the same in a table, and a test compares the two. Owner: ANY; immutable.
 */
public enum KVMetric {
    REQUEST(
            "rheakv_request_seconds",
            Kind.HISTOGRAM,
            Unit.SECONDS,
            "from the coming of a request to its answer, whatever that is; watches are not timed",
            "store region operation"),
    ERRORS(
            "rheakv_errors_total",
            Kind.COUNTER,
            Unit.ONE,
            "requests that were answered by an error",
            "store region error"),
    KEYS(
            "rheakv_region_keys",
            Kind.GAUGE,
            Unit.ONE,
            "keys that have a value; after a split an estimate",
            "store region"),
    BYTES(
            "rheakv_region_bytes",
            Kind.GAUGE,
            Unit.BYTES,
            "these keys and their values, as they stand in the store; after a split an estimate",
            "store region"),
    SESSIONS(
            "rheakv_sessions",
            Kind.GAUGE,
            Unit.ONE,
            "clients that the region remembers",
            "store region"),
    SESSION_BYTES(
            "rheakv_session_bytes",
            Kind.GAUGE,
            Unit.BYTES,
            "about how much the region remembers of its clients",
            "store region"),
    WATCHES(
            "rheakv_watches_waiting",
            Kind.GAUGE,
            Unit.ONE,
            "watches that wait at this replica for something to change",
            "store region"),
    SWEEP(
            "rheakv_sweep_overdue_seconds",
            Kind.GAUGE,
            Unit.SECONDS,
            "how long ago the first value ended that may be there still; 0 if none has",
            "store region"),
    READS(
            "rheakv_reads_waiting",
            Kind.GAUGE,
            Unit.ONE,
            "reads of all regions that wait for a thread",
            "store"),
    VIEWS(
            "rheakv_views_open",
            Kind.GAUGE,
            Unit.ONE,
            "views of regions that are kept for backups",
            "store");

    private final String id;
    private final Kind kind;
    private final Unit unit;
    private final String help;
    private final List<String> labels;

    KVMetric(String id, Kind kind, Unit unit, String help, String labels) {
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

    /** How the number behaves. */
    public Kind kind() {
        return kind;
    }

    /** What one is. */
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
}

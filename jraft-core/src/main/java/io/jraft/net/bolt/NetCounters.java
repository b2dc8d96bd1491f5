package io.jraft.net.bolt;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the network refused, dropped and closed. Owner: ANY. */
public final class NetCounters {
    /** What is counted. */
    public enum What {
        /** Connections closed because of bytes that are no frame of ours. */
        GARBAGE,
        /** Connections closed because a frame stopped in the middle. */
        STALLED,
        /** Connections closed because nothing came any more, or no HELLO in time. */
        SILENT,
        /** Connections closed because there were too many. */
        CROWDED,
        /** Handshakes that were refused, here or by the other side. */
        REFUSED,
        /** Messages dropped because the endpoint was not connected. */
        DROPPED_UNCONNECTED,
        /** Messages dropped because the queue of the connection was full. */
        DROPPED_FULL,
        /** Messages that came in for nobody. */
        DROPPED_NO_RECEIVER,
        /** User requests answered "busy". */
        CALLS_BUSY,
        /** User requests answered with an error because nobody handles or decodes them. */
        CALLS_UNKNOWN,
        /** Connections closed because the other side did not read its answers. */
        SLOW_READER
    }

    private final Map<What, LongAdder> counts = new EnumMap<>(What.class);

    public NetCounters() {
        for (What what : What.values()) {
            counts.put(what, new LongAdder());
        }
    }

    void add(What what, long n) {
        adder(what).add(n);
    }

    void increment(What what) {
        adder(what).increment();
    }

    /** How often it happened. */
    public long get(What what) {
        return adder(what).sum();
    }

    /** All of them, by lower-case name, in the order in which they are declared. */
    Map<String, Long> asMap() {
        Map<String, Long> all = new LinkedHashMap<>();
        counts.forEach((what, n) -> all.put(what.name().toLowerCase(Locale.ROOT), n.sum()));
        return all;
    }

    private LongAdder adder(What what) {
        LongAdder adder = counts.get(what);
        if (adder == null) {
            throw new IllegalStateException(what + " is not counted");
        }
        return adder;
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}

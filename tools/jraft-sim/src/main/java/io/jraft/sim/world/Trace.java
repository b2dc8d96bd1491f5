package io.jraft.sim.world;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happened in a run, as a rolling hash: two runs of one seed are the same run if and only if their hashes
 * are equal. On request it also keeps the events, for the first one that differs and for pictures.
 * Owner: the run's thread.
 */
public final class Trace {
    /** What happened. */
    public enum Kind {
        STEP,
        SEND,
        DELIVER,
        DROP,
        CONNECT,
        DISK,
        APPLY,
        CLIENT,
        ANSWER,
        FAULT,
        START,
        STOP,
        CRASH,
        ROLE,
        COMMIT,
        CHECK
    }

    /**
     * One event as people read it.
     *
     * @param at virtual nanoseconds
     * @param node ordinal of the node, -1 for the world
     * @param peer ordinal of the other node, -1 for none
     * @param id number that a SEND shares with its DELIVER or DROP; 0 for none
     */
    public record Event(long at, Kind kind, int node, int peer, long id, String text) {}

    /** The text of an event, made only when somebody keeps it. */
    @FunctionalInterface
    public interface Text {
        String get();
    }

    private static final String UNTOLD = "";

    private long high = 0x6a09e667f3bcc908L;
    private long low = 0xbb67ae8584caa73bL;
    private long count;
    private final @Nullable List<Event> kept;
    private final int[] counts = new int[Kind.values().length];

    /** A trace that keeps the events or, much cheaper, only their hash. */
    public Trace(boolean keep) {
        kept = keep ? new ArrayList<>() : null;
    }

    /** Adds an event. */
    public void add(long at, Kind kind, int node, int peer, long payload, Text text) {
        mix(at, kind, node, payload);
        if (kept != null) {
            kept.add(new Event(at, kind, node, peer, 0, text.get()));
        }
    }

    /** Adds an event of a message, whose number ties its two ends together. */
    public void add(long at, Kind kind, int node, int peer, long id, long payload, Text text) {
        mix(at, kind, node, payload ^ id);
        if (kept != null) {
            kept.add(new Event(at, kind, node, peer, id, text.get()));
        }
    }

    /** Adds an event that only the hash is interested in. */
    public void hash(long at, Kind kind, int node, long payload) {
        mix(at, kind, node, payload);
        if (kept != null) {
            kept.add(new Event(at, kind, node, -1, payload, UNTOLD));
        }
    }

    private void mix(long at, Kind kind, int node, long payload) {
        count++;
        counts[kind.ordinal()]++;
        high = SimRandom.mix(high ^ at) + node;
        low = SimRandom.mix(low + payload) ^ Long.rotateLeft(high, 23) ^ kind.ordinal();
    }

    /** True when texts are wanted. */
    public boolean keeps() {
        return kept != null;
    }

    /** The events that somebody may want to read, or none when they were not kept. */
    public List<Event> events() {
        return all().stream().filter(e -> !e.text.equals(UNTOLD)).toList();
    }

    /** All events, also those that nobody reads; two equal runs have equal ones. None when they were not kept. */
    public List<Event> all() {
        return kept == null ? List.of() : List.copyOf(kept);
    }

    /** Events so far. */
    public long count() {
        return count;
    }

    /** Events of a kind so far. */
    public int count(Kind kind) {
        return counts[kind.ordinal()];
    }

    /** 128 bits that stand for all events so far. */
    public String digest() {
        return String.format("%016x%016x", high, low);
    }
}

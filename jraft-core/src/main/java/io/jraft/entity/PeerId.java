package io.jraft.entity;

import io.jraft.core.ElectionPriority;
import io.jraft.util.Copiable;
import io.jraft.util.CrcUtil;
import io.jraft.util.Endpoint;
import io.jraft.util.Utils;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a group: {@code ip:port[:idx[:priority]]}.
 * Owner: whoever holds it; change it ({@link #parse}, {@link #setPriority}) only before it is shared.
 * Invariants: equality ignores the priority; nothing derived is cached.
 */
public class PeerId implements Copiable<PeerId>, Serializable, Checksum {

    /** No peer in particular; equal to {@link #emptyPeer()}. Do not change it. */
    public static final PeerId ANY_PEER = new PeerId();

    /** Rough size of an instance in memory, in bytes. */
    public static final int ESTIMATED_BYTES = 120;

    private static final long serialVersionUID = 1L;

    private Endpoint endpoint = new Endpoint(Utils.IP_ANY, 0);
    private int idx;
    private int priority = ElectionPriority.Disabled;

    /** The empty peer, {@code 0.0.0.0:0}. */
    public PeerId() {}

    /** The replica {@code idx} at that address. */
    public PeerId(Endpoint endpoint, int idx) {
        this(endpoint, idx, ElectionPriority.Disabled);
    }

    /** The replica 0 at that address. */
    public PeerId(String ip, int port) {
        this(ip, port, 0);
    }

    /** The replica {@code idx} at that address. */
    public PeerId(String ip, int port, int idx) {
        this(new Endpoint(ip, port), idx, ElectionPriority.Disabled);
    }

    /**
     * A replica with a priority.
     *
     * @param idx tells replicas of one group at one address apart; from 0
     * @param priority -1: priorities play no part; 0: never leads; from 1: higher leads first
     */
    public PeerId(Endpoint endpoint, int idx, int priority) {
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
        this.idx = idx;
        this.priority = priority;
    }

    /** A replica with a priority; see {@link #PeerId(Endpoint, int, int)}. */
    public PeerId(String ip, int port, int idx, int priority) {
        this(new Endpoint(ip, port), idx, priority);
    }

    /** A new empty peer. */
    public static PeerId emptyPeer() {
        return new PeerId();
    }

    /** The peer that {@code s} names, or null if it names none. */
    public static @Nullable PeerId parsePeer(@Nullable String s) {
        PeerId peer = new PeerId();
        return peer.parse(s) ? peer : null;
    }

    /**
     * Becomes the peer that {@code s} names: {@code ip:port}, {@code ip:port:idx}, {@code
     * ip:port::priority} or {@code ip:port:idx:priority}; an IPv6 address stands in brackets.
     *
     * @return false if {@code s} names no peer; this then stays as it was
     */
    public boolean parse(@Nullable String s) {
        if (s == null || s.isBlank()) {
            return false;
        }
        String[] parts = Utils.parsePeerId(s.trim());
        if (parts.length < 2 || parts.length > 4 || parts[0].isEmpty()) {
            return false;
        }
        try {
            int newPort = Integer.parseInt(parts[1]);
            int newIdx = parts.length > 2 && !parts[2].isEmpty() ? Integer.parseInt(parts[2]) : 0;
            int newPriority =
                    parts.length > 3 ? Integer.parseInt(parts[3]) : ElectionPriority.Disabled;
            boolean idxMissing = parts.length == 3 && parts[2].isEmpty();
            if (newPort < 0 || newPort > 65535 || newIdx < 0 || newPriority < -1 || idxMissing) {
                return false;
            }
            endpoint = new Endpoint(parts[0], newPort);
            idx = newIdx;
            priority = newPriority;
            return true;
        } catch (NumberFormatException e) {
            return false; // Not a number where one belongs: it names no peer, and the caller is
            // told.
        }
    }

    /** Host and port. */
    public Endpoint getEndpoint() {
        return endpoint;
    }

    /** The host. */
    public String getIp() {
        return endpoint.getIp();
    }

    /** The port. */
    public int getPort() {
        return endpoint.getPort();
    }

    /** Tells replicas of one group at one address apart; from 0. */
    public int getIdx() {
        return idx;
    }

    /** Election priority: -1 plays no part, 0 never leads, from 1 higher leads first. */
    public int getPriority() {
        return priority;
    }

    /** Sets the election priority. */
    public void setPriority(int priority) {
        this.priority = priority;
    }

    /** Whether this is {@code 0.0.0.0:0}. */
    public boolean isEmpty() {
        return Utils.IP_ANY.equals(getIp()) && getPort() == 0 && idx == 0;
    }

    /** Whether this peer never becomes a candidate. */
    public boolean isPriorityNotElected() {
        return priority == ElectionPriority.NotElected;
    }

    /** Whether priorities play no part for this peer. */
    public boolean isPriorityDisabled() {
        return priority <= ElectionPriority.Disabled;
    }

    @Override
    public PeerId copy() {
        return new PeerId(endpoint, idx, priority);
    }

    @Override
    public long checksum() {
        return CrcUtil.crc64(toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof PeerId other && idx == other.idx && endpoint.equals(other.endpoint);
    }

    @Override
    public int hashCode() {
        return 31 * endpoint.hashCode() + idx;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(endpoint.toString());
        if (idx != 0) {
            text.append(':').append(idx);
        }
        if (priority != ElectionPriority.Disabled) {
            text.append(idx == 0 ? "::" : ":").append(priority);
        }
        return text.toString();
    }
}

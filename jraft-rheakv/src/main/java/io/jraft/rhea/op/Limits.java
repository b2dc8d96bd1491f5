package io.jraft.rhea.op;

/**
 * Sizes that every replica agrees on, because they decide what an entry does. They are part of the format: a change of one
 * needs a new version of the entries.
 */
public final class Limits {
    /** Most bytes of a key, of a target of a lock, and of an acquirer's id. A key has at least one. */
    public static final int KEY_BYTES_MAX = 16 << 10;

    /** Most bytes of a key as it is in a store, with what stands before the user's. */
    public static final int STORE_KEY_BYTES_MAX = KEY_BYTES_MAX + 64;

    /** Most bytes of a value, and of what a merge makes of it. */
    public static final int VALUE_BYTES_MAX = 8 << 20;

    /** Most bytes of a whole operation; a batch of puts is cut by its sender before it gets there. */
    public static final int OPERATION_BYTES_MAX = 16 << 20;

    /** Most keys of one operation. */
    public static final int KEYS_MAX = 65_536;

    /** Most bytes of what the owner of a lock says about itself. */
    public static final int CONTEXT_BYTES_MAX = 64 << 10;

    /** Longest lease of a lock, in milliseconds: a day. */
    public static final long LEASE_MS_MAX = 86_400_000;

    /** Longest time to live of a value, in milliseconds: ten years of 365 days. */
    public static final long TTL_MS_MAX = 315_360_000_000L;

    /** Most values that one sweep looks at. */
    public static final int SWEEP_KEYS_MAX = 1_000;

    /** A sweep ends when the values that it has looked at have so many bytes together. */
    public static final int SWEEP_BYTES_MAX = 16 << 20;

    /** Most operations of one client in one region whose answers it has not confirmed. */
    public static final int WINDOW_OPERATIONS_MAX = 4_096;

    /** Most bytes of an answer that is kept for a repetition; of a longer one only that it was given. */
    public static final int KEPT_ANSWER_BYTES_MAX = 1 << 10;

    /** A client's answers that are kept have about so many bytes at most; then it has to confirm some first. */
    public static final int WINDOW_BYTES_MAX = 1 << 20;

    /** Most clients that a region remembers; who was silent for longest is forgotten first. */
    public static final int SESSIONS_MAX = 4_096;

    /** About how many bytes a region remembers of all its clients; who was silent for longest is forgotten first. */
    public static final long SESSIONS_BYTES_MAX = 32 << 20;

    /** A client that was silent for so long, in the region's time, is forgotten: an hour, in milliseconds. */
    public static final long SESSION_MS_MAX = 3_600_000;

    private Limits() {}
}

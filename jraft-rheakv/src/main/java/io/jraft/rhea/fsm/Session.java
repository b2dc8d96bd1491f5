package io.jraft.rhea.fsm;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.MalformedException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a region remembers of one client: the answers to those of its operations whose answers it has not confirmed.
 * Owner: FSM.
 */
final class Session {
    private static final int FORMAT = 2;
    private static final byte[] NOT_KEPT = {};

    /** About what a client and an answer take in memory beside the answer's bytes. Part of the format, as the Limits are. */
    private static final int CLIENT_BYTES = 256;

    private static final int ANSWER_BYTES = 64;

    private final TreeMap<Long, byte[]> answers = new TreeMap<>();
    private long confirmedBelow;
    private long lastUsed;
    private long lastUsedMs;
    private long bytes = CLIENT_BYTES;

    Session(long lastUsed, long lastUsedMs) {
        this.lastUsed = lastUsed;
        this.lastUsedMs = lastUsedMs;
    }

    /** Index of the last entry of this client. */
    long lastUsed() {
        return lastUsed;
    }

    /** When that was, in the region's time. */
    long lastUsedMs() {
        return lastUsedMs;
    }

    /** About how much it takes, the same on every replica. */
    long bytes() {
        return bytes;
    }

    /** An entry of the client is being applied. */
    void use(long index, long timeMs, long confirmed) {
        lastUsed = index;
        lastUsedMs = timeMs;
        if (confirmed > confirmedBelow) {
            confirmedBelow = confirmed;
            forget(confirmed);
        }
    }

    private void forget(long confirmed) {
        Map<Long, byte[]> over = answers.headMap(confirmed, false);
        for (byte[] answer : over.values()) {
            bytes -= ANSWER_BYTES + answer.length;
        }
        over.clear();
    }

    /** Whether the client no longer asks for the answer to this operation; it may not act any more. */
    boolean isOver(long sequence) {
        return sequence < confirmedBelow;
    }

    boolean isFull() {
        return answers.size() >= Limits.WINDOW_OPERATIONS_MAX || bytes >= Limits.WINDOW_BYTES_MAX;
    }

    /** The answer to an operation that has acted; an empty array if it was too long to be kept, null if it has not acted. */
    byte @Nullable [] answer(long sequence) {
        return answers.get(sequence);
    }

    /** An operation has acted, for the first time. */
    void answered(long sequence, byte[] answer) {
        byte[] kept = answer.length > Limits.KEPT_ANSWER_BYTES_MAX ? NOT_KEPT : answer;
        answers.put(sequence, kept);
        bytes += ANSWER_BYTES + kept.length;
    }

    /**
     * Another region's session of the same client is joined to this one, by the entry at that index. The numbers are the
     * client's, whichever region it asked; so an operation that acted stands in one of the two, or in both with one answer.
     */
    void join(Session other, long index) {
        other.answers.forEach(
                (sequence, answer) -> {
                    byte[] before = answers.putIfAbsent(sequence, answer);
                    bytes += before == null ? ANSWER_BYTES + answer.length : 0;
                });
        use(
                index,
                Math.max(lastUsedMs, other.lastUsedMs),
                Math.max(confirmedBelow, other.confirmedBelow));
        // What was confirmed here alone may have come with the other one's answers.
        forget(confirmedBelow);
    }

    /** Equal answers of neighbours, which most are, are written once. */
    byte[] encode() {
        ByteWriter out = new ByteWriter(64);
        out.u8(FORMAT).number(lastUsed).i64(lastUsedMs).number(confirmedBelow);
        long first = 0;
        long count = 0;
        byte[] same = NOT_KEPT;
        for (Map.Entry<Long, byte[]> entry : answers.entrySet()) {
            if (count > 0
                    && count < Limits.WINDOW_OPERATIONS_MAX
                    && entry.getKey() == first + count
                    && Arrays.equals(same, entry.getValue())) {
                count++;
            } else {
                run(out, first, count, same);
                first = entry.getKey();
                count = 1;
                same = entry.getValue();
            }
        }
        run(out, first, count, same);
        return out.number(0).done();
    }

    private static void run(ByteWriter out, long first, long count, byte[] answer) {
        if (count > 0) {
            out.number(count).number(first).array(answer);
        }
    }

    static Session decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8("the format");
        if (format != FORMAT) {
            throw new MalformedException(
                    "a session of format " + format + ", this version knows " + FORMAT);
        }
        Session session = new Session(in.number("the last use"), in.i64("the time of it"));
        session.confirmedBelow = in.number("what is confirmed");
        for (long count = in.number("a run");
                count > 0 && count <= Limits.WINDOW_OPERATIONS_MAX;
                count = in.number("a run")) {
            long first = in.number("a run's first");
            byte[] answer = in.array(Limits.KEPT_ANSWER_BYTES_MAX, "an answer");
            for (long i = 0; i < count; i++) {
                session.answered(first + i, answer);
            }
        }
        in.end();
        return session;
    }
}

package io.jraft;

import io.jraft.error.RaftError;
import io.jraft.util.Copiable;
import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How something ended: a code, a sentence, and for a failed task whether it may be tried again.
 * Owner: whoever holds it; not for concurrent change. Called everywhere in the API.
 * Invariants: code 0 is success; a text that came from elsewhere is never used as a format string.
 */
public class Status implements Copiable<Status> {

    /** How a failed task ended. A success and everything that is not a task has {@link #NONE}. */
    public enum Outcome {
        /** Nothing is said: the call succeeded, or was not a task. */
        NONE,
        /** The task is not in the log and never will be. It is safe to try again. */
        NOT_APPENDED,
        /**
         * The task may be in the log, and may be committed now or later. Trying again may apply it
         * twice.
         */
        UNKNOWN
    }

    private int code;
    private @Nullable String errorMsg;
    private Outcome outcome = Outcome.NONE;

    /** A success. */
    public Status() {}

    /** A copy of {@code s}. */
    public Status(Status s) {
        this.code = s.code;
        this.errorMsg = s.errorMsg;
        this.outcome = s.outcome;
    }

    /**
     * A failure with a formatted sentence. Without {@code args} the text is taken as it is.
     *
     * @param fmt as in {@link String#format}; a text from elsewhere belongs into an argument
     */
    public Status(RaftError raftError, String fmt, @Nullable Object... args) {
        this(raftError.getNumber(), fmt, args);
    }

    /** Like {@link #Status(RaftError, String, Object...)}, with the bare number. */
    public Status(int code, String fmt, @Nullable Object... args) {
        this.code = code;
        this.errorMsg = format(fmt, args);
    }

    /** A failure whose text is taken as it is, percent signs included. */
    public Status(int code, @Nullable String errorMsg) {
        this.code = code;
        this.errorMsg = errorMsg;
    }

    /** A new success. */
    public static Status OK() {
        return new Status();
    }

    /** A failed task that is certainly not in the log: safe to try again. */
    public static Status notAppended(RaftError error, String msg) {
        Status status = new Status(error.getNumber(), msg);
        status.outcome = Outcome.NOT_APPENDED;
        return status;
    }

    /** A failed task that may be committed nevertheless: look before trying again. */
    public static Status unknownOutcome(RaftError error, String msg) {
        Status status = new Status(error.getNumber(), msg);
        status.outcome = Outcome.UNKNOWN;
        return status;
    }

    /** Makes this a success. */
    public void reset() {
        code = 0;
        errorMsg = null;
        outcome = Outcome.NONE;
    }

    /** Whether the code is 0. */
    public boolean isOk() {
        return code == RaftError.SUCCESS.getNumber();
    }

    /** Sets the bare number. */
    public void setCode(int code) {
        this.code = code;
    }

    /** The bare number; 0 is success. It may be one that {@link RaftError} does not know. */
    public int getCode() {
        return code;
    }

    /** The code by name; {@link RaftError#UNKNOWN} for a number it does not know. */
    public RaftError getRaftError() {
        return RaftError.forNumber(code);
    }

    /** Sets the sentence as it is. */
    public void setErrorMsg(@Nullable String errMsg) {
        this.errorMsg = errMsg;
    }

    /** The sentence, or null if there is none. */
    public @Nullable String getErrorMsg() {
        return errorMsg;
    }

    /** Makes this a failure; formatting as in the constructor. */
    public void setError(int code, String fmt, @Nullable Object... args) {
        this.code = code;
        this.errorMsg = format(fmt, args);
        this.outcome = Outcome.NONE;
    }

    /** Makes this a failure; formatting as in the constructor. */
    public void setError(RaftError error, String fmt, @Nullable Object... args) {
        setError(error.getNumber(), fmt, args);
    }

    /** How a failed task ended; {@link Outcome#NONE} for everything else. */
    public Outcome outcome() {
        return outcome;
    }

    @Override
    public Status copy() {
        return new Status(this);
    }

    /** A bad format must not hide the error it was to describe, nor throw inside an error path. */
    private static String format(String fmt, @Nullable Object... args) {
        if (args.length == 0) {
            return fmt;
        }
        try {
            return String.format(Locale.ROOT, fmt, args);
        } catch (IllegalFormatException e) {
            return fmt + " " + Arrays.toString(args);
        }
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Status other
                && getClass() == other.getClass()
                && code == other.code
                && outcome == other.outcome
                && Objects.equals(errorMsg, other.errorMsg);
    }

    @Override
    public int hashCode() {
        return Objects.hash(code, errorMsg, outcome);
    }

    @Override
    public String toString() {
        if (isOk()) {
            return "Status[OK]";
        }
        return "Status[" + getRaftError().name() + "<" + code + ">: " + errorMsg + "]";
    }
}

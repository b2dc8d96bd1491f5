package io.jraft.error;

import io.jraft.Status;
import io.jraft.entity.EnumOutter;

/**
 * Why a node has stopped; handed to {@code StateMachine.onError}.
 * Owner: ANY.
 */
@SuppressWarnings("OverrideThrowableToString") // The kind changes with setType; the message cannot.
public class RaftException extends Throwable {

    private static final long serialVersionUID = 1L;

    private EnumOutter.ErrorType type;
    // A Throwable is serializable by birth, a Status is not; nobody sends this anywhere.
    private transient Status status;

    /** An error of that type, without words. */
    public RaftException(EnumOutter.ErrorType type) {
        this(type, new Status());
    }

    /** An error of that type and status. */
    public RaftException(EnumOutter.ErrorType type, Status status) {
        super(status.getErrorMsg());
        this.type = type;
        this.status = status;
    }

    /** An error of that type; formatting as in {@link Status}. */
    public RaftException(EnumOutter.ErrorType type, RaftError err, String fmt, Object... args) {
        this(type, new Status(err, fmt, args));
    }

    /** No error yet. */
    public RaftException() {
        this(EnumOutter.ErrorType.ERROR_TYPE_NONE);
    }

    /** Which part failed. */
    public EnumOutter.ErrorType getType() {
        return type;
    }

    /** Sets which part failed. */
    public void setType(EnumOutter.ErrorType type) {
        this.type = type;
    }

    /** What happened. */
    public Status getStatus() {
        return status;
    }

    /** Sets what happened. */
    public void setStatus(Status status) {
        this.status = status;
    }

    @Override
    public String toString() {
        return "Error [type=" + type + ", status=" + status + "]";
    }
}

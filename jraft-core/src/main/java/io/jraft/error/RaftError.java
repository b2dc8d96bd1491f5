package io.jraft.error;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why something failed. Names and numbers are those programs of the field already compare with. */
public enum RaftError {
    /** Unknown or general failure; also stands for every number not listed here. */
    UNKNOWN(-1),
    /** No failure. */
    SUCCESS(0),
    /** Lost contact: no leader within the election timeout, or a leader without its majority. */
    ERAFTTIMEDOUT(10001),
    /** The user's state machine reported or threw an error. */
    ESTATEMACHINE(10002),
    /** A new peer did not catch up during a membership change. */
    ECATCHUP(10003),
    /** The leader stepped down because it is not in the new configuration. */
    ELEADERREMOVED(10004),
    /** Stepped down because the peers were reset by hand. */
    ESETPEER(10005),
    /** The node is shutting down. */
    ENODESHUTDOWN(10006),
    /** A request carried a higher term. */
    EHIGHERTERMREQUEST(10007),
    /** A response carried a higher term. */
    EHIGHERTERMRESPONSE(10008),
    /** The node has stopped with an error. */
    EBADNODE(10009),
    /** Stepped down to vote for a candidate. */
    EVOTEFORCANDIDATE(10010),
    /** Recognised a new leader. */
    ENEWLEADER(10011),
    /** Two leaders in one term were seen. */
    ELEADERCONFLICT(10012),
    /** Leadership is being handed over. */
    ETRANSFERLEADERSHIP(10013),
    /** The log at that index was deleted. */
    ELOGDELETED(10014),
    /** There is no user log to read. */
    ENOMOREUSERLOG(10015),
    /** The request is invalid. */
    EREQUEST(1000),
    /** The component has stopped. */
    ESTOP(1001),
    /** Not now; try again. */
    EAGAIN(1002),
    /** Interrupted, or replaced by a retry. */
    EINTR(1003),
    /** Internal or transport failure. */
    EINTERNAL(1004),
    /** Canceled. */
    ECANCELED(1005),
    /** The node or its host is down. */
    EHOSTDOWN(1006),
    /** The service has been shut down. */
    ESHUTDOWN(1007),
    /** Not permitted: not the leader, another term, or a wrong state. */
    EPERM(1008),
    /** Busy: a queue is full, or another operation of that kind is running. */
    EBUSY(1009),
    /** Timed out. */
    ETIMEDOUT(1010),
    /** The data is older than what is there. */
    ESTALE(1011),
    /** Not found. */
    ENOENT(1012),
    /** It exists already. */
    EEXISTS(1013),
    /** Input or output failed. */
    EIO(1014),
    /** Invalid value, state or argument. */
    EINVAL(1015),
    /** Access denied. */
    EACCES(1016);

    private static final Map<Integer, RaftError> BY_NUMBER = byNumber();

    private final int number;

    RaftError(int number) {
        this.number = number;
    }

    private static Map<Integer, RaftError> byNumber() {
        Map<Integer, RaftError> map = new LinkedHashMap<>();
        for (RaftError error : values()) {
            map.put(error.number, error);
        }
        return map;
    }

    /** The number that stands for this error in a status. */
    public int getNumber() {
        return number;
    }

    /** The error of that number, or {@link #UNKNOWN} if there is none. */
    public static RaftError forNumber(int value) {
        @Nullable RaftError error = BY_NUMBER.get(value);
        return error == null ? UNKNOWN : error;
    }

    /** The name for that number, or {@code <Unknown:number>} if there is none. */
    public static String describeCode(int code) {
        @Nullable RaftError error = BY_NUMBER.get(code);
        return error == null ? "<Unknown:" + code + ">" : error.name();
    }
}

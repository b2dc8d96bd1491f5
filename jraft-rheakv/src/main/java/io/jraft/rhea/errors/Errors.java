package io.jraft.rhea.errors;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Why an operation failed. Numbers up to 19 are the field's; those from 100 on are ours. */
public enum Errors {
    UNKNOWN_SERVER_ERROR(
            -1,
            "The server had an error that it did not expect; its log has more.",
            UnknownServerException::new),
    NONE(0, "No error."),
    STORAGE_ERROR(1, "The store could not read or write its disk.", StorageException::new),
    INVALID_REQUEST(
            2, "The request is malformed, or of another version.", InvalidRequestException::new),
    LEADER_NOT_AVAILABLE(
            3, "The region has no leader that could be reached.", LeaderNotAvailableException::new),
    NOT_LEADER(4, "This store does not lead the region.", NotLeaderException::new),
    INVALID_PARAMETER(5, "A parameter is not valid.", InvalidParameterException::new),
    NO_REGION_FOUND(6, "There is no such region here.", NoRegionFoundException::new),
    INVALID_REGION_MEMBERSHIP(
            7, "The members of the region have changed.", InvalidRegionMembershipException::new),
    INVALID_REGION_VERSION(
            8, "The region was split or merged.", InvalidRegionVersionException::new),
    INVALID_REGION_EPOCH(
            9,
            "The region has changed since the client learned of it.",
            InvalidRegionEpochException::new),
    /** Of the field's placement driver; never an answer here. */
    INVALID_STORE_STATS(10, "What a store reports of itself makes no sense."),
    /** Of the field's placement driver; never an answer here. */
    INVALID_REGION_STATS(11, "What a store reports of a region makes no sense."),
    /** Of the field's placement driver; never an answer here. */
    STORE_HEARTBEAT_OUT_OF_DATE(12, "A later report of the store has come before."),
    /** Of the field's placement driver; never an answer here. */
    REGION_HEARTBEAT_OUT_OF_DATE(13, "A later report of the region has come before."),
    /** Of the field's client; never an answer here, where a store may ask itself. */
    CALL_SELF_ENDPOINT_ERROR(14, "A store has asked itself."),
    SERVER_BUSY(15, "The server has more work than it may queue.", ServerBusyException::new),
    REGION_ENGINE_FAIL(
            16,
            "The region could not be started; the log has the reason.",
            RegionEngineFailException::new),
    CONFLICT_REGION_ID(17, "The number of the new region is taken."),
    TOO_SMALL_TO_SPLIT(18, "The region has too few keys to be split."),
    RPC_CONNECTION_ERROR(19, "The server could not be reached.", ConnectionFailureException::new),
    /** The region no longer remembers the client: whether an operation that was repeated had acted is not known. */
    SESSION_EXPIRED(100, "The region has forgotten this client."),
    /** The operation acted exactly once, on an earlier attempt, but its answer was too long to be kept. */
    ANSWER_NOT_KEPT(101, "The operation was done, on an earlier attempt; its answer was not kept."),
    /** The deadline came while an attempt was on its way. */
    OUTCOME_UNKNOWN(102, "The operation may have been done, or may still be."),
    /** A region goes into another one by an entry of that one's log, which has a bound. */
    TOO_LARGE_TO_MERGE(103, "The region has too many bytes to be merged into another one.");

    private static final Map<Short, Errors> BY_CODE = byCode();

    private final short code;
    private final String message;
    private final @Nullable BiFunction<@Nullable String, @Nullable Throwable, ApiException> thrown;

    /** One that has no class of its own. */
    Errors(int code, String message) {
        this(code, message, null);
    }

    /** One that is thrown as {@code thrown} makes it. */
    Errors(
            int code,
            String message,
            @Nullable BiFunction<@Nullable String, @Nullable Throwable, ApiException> thrown) {
        this.code = (short) code;
        this.message = message;
        this.thrown = thrown;
    }

    private static Map<Short, Errors> byCode() {
        Map<Short, Errors> map = new LinkedHashMap<>();
        for (Errors error : values()) {
            map.put(error.code, error);
        }
        return map;
    }

    /** The number that stands for it on the wire. */
    public short code() {
        return code;
    }

    /** A sentence. */
    public String message() {
        return message;
    }

    /** Whether it is {@link #NONE}. */
    public boolean isSuccess() {
        return this == NONE;
    }

    /**
     * An exception that says no more than {@link #message()}; of the class that stands for the error, {@link ApiException} itself if there
     * is none.
     */
    public ApiException exception() {
        return exception(message);
    }

    /** An exception that says what happened here; {@link #message()} if that is null or empty. */
    public ApiException exception(@Nullable String text) {
        return exception(text, null);
    }

    /** The same, because of that. */
    public ApiException exception(@Nullable String text, @Nullable Throwable cause) {
        String said = text == null || text.isEmpty() ? message : text;
        if (this == CONFLICT_REGION_ID || this == TOO_SMALL_TO_SPLIT) {
            return new RangeSplitFailException(this, said, cause);
        }
        return thrown == null ? new ApiException(this, said, cause) : thrown.apply(said, cause);
    }

    /** Name of the class that {@link #exception} makes; null for {@link #NONE}. */
    public @Nullable String exceptionName() {
        return this == NONE ? null : exception().getClass().getName();
    }

    /** Throws {@link #exception()}, or does nothing if it is {@link #NONE}. */
    public void maybeThrow() {
        if (this != NONE) {
            throw exception();
        }
    }

    /**
     * Why something failed, also where an {@link ApiException} is the cause of what was thrown; {@link #UNKNOWN_SERVER_ERROR} if nobody
     * says.
     */
    public static Errors forException(Throwable failure) {
        for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ApiException api) {
                return api.getError();
            }
        }
        return UNKNOWN_SERVER_ERROR;
    }

    /** The error of that number; {@link #UNKNOWN_SERVER_ERROR} if there is none. */
    public static Errors forCode(short code) {
        @Nullable Errors error = BY_CODE.get(code);
        return error == null ? UNKNOWN_SERVER_ERROR : error;
    }
}

package io.jraft.option;

/**
 * Options of the administration client.
 * Owner: the user.
 */
public class CliOptions extends RpcOptions {

    private int timeoutMs;
    private int maxRetry;

    /**
     * How long an operation may take, in milliseconds, over all members it asks and all times it asks again. 0 (the
     * default) or less means {@link #getRpcDefaultTimeout}.
     */
    public int getTimeoutMs() {
        return timeoutMs;
    }

    /** Sets {@link #getTimeoutMs}. */
    public void setTimeoutMs(int timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    /**
     * How often an operation asks again when the leader is busy or no member can be reached. Default 0. Following a
     * redirection and waiting for the end of an election do not count.
     */
    public int getMaxRetry() {
        return maxRetry;
    }

    /** Sets {@link #getMaxRetry}. */
    public void setMaxRetry(int maxRetry) {
        this.maxRetry = maxRetry;
    }

    @Override
    public String toString() {
        return "CliOptions{"
                + "timeoutMs="
                + timeoutMs
                + ", maxRetry="
                + maxRetry
                + ", "
                + super.toString()
                + "}";
    }
}

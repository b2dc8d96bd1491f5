package io.jraft.option;

/**
 * Options of the administration client.
 * Owner: the user.
 */
public class CliOptions extends RpcOptions {

    private int timeoutMs;
    private int maxRetry;

    /**
     * How long an operation may take, in milliseconds. 0 (the default) or less means {@link
     * #getRpcDefaultTimeout}.
     */
    public int getTimeoutMs() {
        return timeoutMs;
    }

    /** Sets {@link #getTimeoutMs}. */
    public void setTimeoutMs(int timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    /** How often a failed operation is tried again. Default 0. */
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

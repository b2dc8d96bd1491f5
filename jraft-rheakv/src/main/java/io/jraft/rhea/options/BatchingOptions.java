package io.jraft.rhea.options;

/**
 * How a client joins single puts, and single safe gets, of one region. It waits for nothing: an operation is sent at once unless
 * some of its kind are on their way already; what comes meanwhile goes together when one of those is answered, or when it is a
 * full batch. So it costs no time at low load. Owner: the user until the start.
 */
public class BatchingOptions {
    /** Most that {@link #getBatchSize}, {@link #getMaxWriteBytes} and the others may be. */
    static final int MAX = 1 << 20;

    private boolean allowBatching = true;
    private int batchSize = 100;
    private int bufSize = 8_192;
    private int maxWriteBytes = 32 << 10;
    private int maxReadBytes = 1 << 10;

    /** Whether operations are joined at all. Default true. */
    public boolean isAllowBatching() {
        return allowBatching;
    }

    /** Sets {@link #isAllowBatching}. */
    public void setAllowBatching(boolean allowBatching) {
        this.allowBatching = allowBatching;
    }

    /** Most operations that go together. Default 100; 1 to 65,536. */
    public int getBatchSize() {
        return batchSize;
    }

    /** Sets {@link #getBatchSize}. */
    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    /** Most operations of a kind that wait in one region to be sent together; what comes then is sent alone. Default 8,192; 1 to 1 Mi. */
    public int getBufSize() {
        return bufSize;
    }

    /** Sets {@link #getBufSize}. */
    public void setBufSize(int bufSize) {
        this.bufSize = bufSize;
    }

    /** Most bytes of keys and values that go together; a larger put goes alone. Default 32 KiB; 1 to 1 MiB. */
    public int getMaxWriteBytes() {
        return maxWriteBytes;
    }

    /** Sets {@link #getMaxWriteBytes}. */
    public void setMaxWriteBytes(int maxWriteBytes) {
        this.maxWriteBytes = maxWriteBytes;
    }

    /** Most bytes of keys that are asked for together. Default 1 KiB; 1 to 1 MiB. */
    public int getMaxReadBytes() {
        return maxReadBytes;
    }

    /** Sets {@link #getMaxReadBytes}. */
    public void setMaxReadBytes(int maxReadBytes) {
        this.maxReadBytes = maxReadBytes;
    }

    @Override
    public String toString() {
        return "BatchingOptions{"
                + "allowBatching="
                + allowBatching
                + ", batchSize="
                + batchSize
                + ", bufSize="
                + bufSize
                + ", maxWriteBytes="
                + maxWriteBytes
                + ", maxReadBytes="
                + maxReadBytes
                + "}";
    }
}

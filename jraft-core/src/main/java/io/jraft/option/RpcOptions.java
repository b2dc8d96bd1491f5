package io.jraft.option;

import com.codahale.metrics.MetricRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Options of everything that talks to other processes.
 * Owner: the user.
 */
public class RpcOptions {

    private int rpcConnectTimeoutMs = 1_000;
    private int rpcDefaultTimeout = 5_000;
    private int rpcInstallSnapshotTimeout = 300_000;
    private int rpcProcessorThreadPoolSize = 80;
    private boolean enableRpcChecksum = false;
    private @Nullable MetricRegistry metricRegistry;
    private boolean enableBoltReconnect = true;

    /** How long to wait for a connection, in milliseconds. Default 1,000; from 1. */
    public int getRpcConnectTimeoutMs() {
        return rpcConnectTimeoutMs;
    }

    /** Sets {@link #getRpcConnectTimeoutMs}. */
    public void setRpcConnectTimeoutMs(int rpcConnectTimeoutMs) {
        this.rpcConnectTimeoutMs = rpcConnectTimeoutMs;
    }

    /**
     * How long to wait for an answer where nothing else is said, in milliseconds. Default 5,000;
     * from 1. Members' messages need none, and a user's call says its own.
     */
    public int getRpcDefaultTimeout() {
        return rpcDefaultTimeout;
    }

    /** Sets {@link #getRpcDefaultTimeout}. */
    public void setRpcDefaultTimeout(int rpcDefaultTimeout) {
        this.rpcDefaultTimeout = rpcDefaultTimeout;
    }

    /**
     * How long the installation of a snapshot may take in the field's library, in milliseconds. Default
     * 300,000; from 1. Ours has no effect of it: a copy goes on as long as it makes progress.
     */
    public int getRpcInstallSnapshotTimeout() {
        return rpcInstallSnapshotTimeout;
    }

    /** Sets {@link #getRpcInstallSnapshotTimeout}. */
    public void setRpcInstallSnapshotTimeout(int rpcInstallSnapshotTimeout) {
        this.rpcInstallSnapshotTimeout = rpcInstallSnapshotTimeout;
    }

    /**
     * Most threads that handle requests of user RPC in the field's library. Default 80; from 1. Ours has
     * no effect of it: a server has up to 16, unless a processor brings an executor of its own.
     */
    public int getRpcProcessorThreadPoolSize() {
        return rpcProcessorThreadPoolSize;
    }

    /** Sets {@link #getRpcProcessorThreadPoolSize}. */
    public void setRpcProcessorThreadPoolSize(int rpcProcessorThreadPoolSize) {
        this.rpcProcessorThreadPoolSize = rpcProcessorThreadPoolSize;
    }

    /**
     * Whether frames carry a checksum. Default false. Ours is safer: what the journal and the peers
     * rely on is always covered by a checksum, whatever this says.
     */
    public boolean isEnableRpcChecksum() {
        return enableRpcChecksum;
    }

    /** Sets {@link #isEnableRpcChecksum}. */
    public void setEnableRpcChecksum(boolean enableRpcChecksum) {
        this.enableRpcChecksum = enableRpcChecksum;
    }

    /** Where meters are registered; null by default. Plays no part before there are meters. */
    public @Nullable MetricRegistry getMetricRegistry() {
        return metricRegistry;
    }

    /** Sets {@link #getMetricRegistry}. */
    public void setMetricRegistry(@Nullable MetricRegistry metricRegistry) {
        this.metricRegistry = metricRegistry;
    }

    /**
     * Whether a lost connection is made again by itself. Default true. Between nodes ours is safer:
     * it always is.
     */
    public boolean isEnableBoltReconnect() {
        return enableBoltReconnect;
    }

    /** Sets {@link #isEnableBoltReconnect}. */
    public void setEnableBoltReconnect(boolean enableBoltReconnect) {
        this.enableBoltReconnect = enableBoltReconnect;
    }

    /** Hands every option of this class to {@code copy}, for the copies of subclasses. */
    final void copyTo(RpcOptions copy) {
        copy.rpcConnectTimeoutMs = rpcConnectTimeoutMs;
        copy.rpcDefaultTimeout = rpcDefaultTimeout;
        copy.rpcInstallSnapshotTimeout = rpcInstallSnapshotTimeout;
        copy.rpcProcessorThreadPoolSize = rpcProcessorThreadPoolSize;
        copy.enableRpcChecksum = enableRpcChecksum;
        copy.metricRegistry = metricRegistry;
        copy.enableBoltReconnect = enableBoltReconnect;
    }

    @Override
    public String toString() {
        return "RpcOptions{"
                + "rpcConnectTimeoutMs="
                + rpcConnectTimeoutMs
                + ", rpcDefaultTimeout="
                + rpcDefaultTimeout
                + ", rpcInstallSnapshotTimeout="
                + rpcInstallSnapshotTimeout
                + ", rpcProcessorThreadPoolSize="
                + rpcProcessorThreadPoolSize
                + ", enableRpcChecksum="
                + enableRpcChecksum
                + ", metricRegistry="
                + metricRegistry
                + ", enableBoltReconnect="
                + enableBoltReconnect
                + "}";
    }
}

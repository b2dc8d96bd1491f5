package io.jraft.net.bolt;

import io.jraft.net.codec.FrameHead;

/**
 * Limits of the network. Immutable.
 *
 * @param ioThreads threads that read and write sockets; 1 to 64
 * @param connectTimeoutMs time to open a connection, in milliseconds; from 1
 * @param queueBytesMax bytes that may wait in one connection; what does not fit is dropped and counted; from 1
 * @param tickMs period of the liveness check of a connection, in milliseconds: a ping is sent each time, and three
 *     without any byte from the other side end the connection; from 10
 * @param helloTimeoutMs time for the first frame of a new connection, in milliseconds
 * @param stallTimeoutMs time that a half-received frame may make no progress, in milliseconds
 * @param silenceTimeoutMs time after which an accepted connection that says nothing is closed, in milliseconds
 * @param frameBytesMax largest frame that is accepted, in bytes; at most 64 MiB
 * @param connectionsMax most accepted connections; the next one is closed
 * @param callBytesMax bytes of user requests that may wait for their processors; beyond it they are answered "busy"
 * @param callThreads threads for processors and callbacks without an executor of their own; they end when idle
 * @param callQueueMax user requests that may wait for such a thread; beyond it they are answered "busy"
 * @param callsPendingMax requests of one client connection that may wait for an answer
 */
public record BoltOptions(
        int ioThreads,
        int connectTimeoutMs,
        long queueBytesMax,
        int tickMs,
        int helloTimeoutMs,
        int stallTimeoutMs,
        int silenceTimeoutMs,
        int frameBytesMax,
        int connectionsMax,
        long callBytesMax,
        int callThreads,
        int callQueueMax,
        int callsPendingMax) {
    /** What suits a small machine. */
    public static final BoltOptions DEFAULT =
            new BoltOptions(
                    1,
                    1_000,
                    64L << 20,
                    3_000,
                    5_000,
                    30_000,
                    60_000,
                    FrameHead.FRAME_MAX,
                    4_096,
                    256L << 20,
                    16,
                    10_000,
                    65_536);

    public BoltOptions {
        if (ioThreads < 1 || ioThreads > 64) {
            throw new IllegalArgumentException("ioThreads is " + ioThreads + "; use 1 to 64");
        }
        if (connectTimeoutMs < 1
                || tickMs < 10
                || helloTimeoutMs < 1
                || stallTimeoutMs < 1
                || silenceTimeoutMs < 1) {
            throw new IllegalArgumentException(
                    "a timeout is too small: connect "
                            + connectTimeoutMs
                            + ", tick "
                            + tickMs
                            + ", hello "
                            + helloTimeoutMs
                            + ", stall "
                            + stallTimeoutMs
                            + ", silence "
                            + silenceTimeoutMs);
        }
        if (frameBytesMax < 1024 || frameBytesMax > FrameHead.FRAME_MAX) {
            throw new IllegalArgumentException(
                    "frameBytesMax is " + frameBytesMax + "; use 1024 to " + FrameHead.FRAME_MAX);
        }
        if (queueBytesMax < 1
                || connectionsMax < 1
                || callBytesMax < 1
                || callThreads < 1
                || callQueueMax < 1
                || callsPendingMax < 1) {
            throw new IllegalArgumentException(
                    "a bound is below 1: "
                            + queueBytesMax
                            + ", "
                            + connectionsMax
                            + ", "
                            + callBytesMax
                            + ", "
                            + callThreads
                            + ", "
                            + callQueueMax
                            + ", "
                            + callsPendingMax);
        }
    }

    /** The same with other IO threads. */
    public BoltOptions withIoThreads(int threads) {
        return new BoltOptions(
                threads,
                connectTimeoutMs,
                queueBytesMax,
                tickMs,
                helloTimeoutMs,
                stallTimeoutMs,
                silenceTimeoutMs,
                frameBytesMax,
                connectionsMax,
                callBytesMax,
                callThreads,
                callQueueMax,
                callsPendingMax);
    }

    /** The same with another time to connect. */
    public BoltOptions withConnectTimeoutMs(int timeoutMs) {
        return new BoltOptions(
                ioThreads,
                timeoutMs,
                queueBytesMax,
                tickMs,
                helloTimeoutMs,
                stallTimeoutMs,
                silenceTimeoutMs,
                frameBytesMax,
                connectionsMax,
                callBytesMax,
                callThreads,
                callQueueMax,
                callsPendingMax);
    }

    /** The same with another bound on the bytes that wait in a connection. */
    public BoltOptions withQueueBytesMax(long bytes) {
        return new BoltOptions(
                ioThreads,
                connectTimeoutMs,
                bytes,
                tickMs,
                helloTimeoutMs,
                stallTimeoutMs,
                silenceTimeoutMs,
                frameBytesMax,
                connectionsMax,
                callBytesMax,
                callThreads,
                callQueueMax,
                callsPendingMax);
    }

    /** The same with other times of the liveness checks. */
    public BoltOptions withLiveness(int tick, int hello, int stall, int silence) {
        return new BoltOptions(
                ioThreads,
                connectTimeoutMs,
                queueBytesMax,
                tick,
                hello,
                stall,
                silence,
                frameBytesMax,
                connectionsMax,
                callBytesMax,
                callThreads,
                callQueueMax,
                callsPendingMax);
    }

    /** The same with other bounds of the accepting side. */
    public BoltOptions withAccept(int frameBytes, int connections) {
        return new BoltOptions(
                ioThreads,
                connectTimeoutMs,
                queueBytesMax,
                tickMs,
                helloTimeoutMs,
                stallTimeoutMs,
                silenceTimeoutMs,
                frameBytes,
                connections,
                callBytesMax,
                callThreads,
                callQueueMax,
                callsPendingMax);
    }

    /** The same with other bounds of user calls. */
    public BoltOptions withCalls(long bytes, int threads, int queue, int pending) {
        return new BoltOptions(
                ioThreads,
                connectTimeoutMs,
                queueBytesMax,
                tickMs,
                helloTimeoutMs,
                stallTimeoutMs,
                silenceTimeoutMs,
                frameBytesMax,
                connectionsMax,
                bytes,
                threads,
                queue,
                pending);
    }
}

package io.jraft.bench.ratis;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Ratis in good faith: the options that its documents name for throughput, with every entry synced before it counts. */
final class Tuning {
    static final String NOTES =
            "not tuned well enough to be quoted: half a second a write here, which Ratis need not take; gRPC; appender buffer 4096 entries or 4 MiB; 1024 outstanding appends; queues of 65536 entries or 256 MiB; leader"
                    + " lease for reads; retry cache 1 s; flush synchronous (async and unsafe flush off)";
    private static final int QUEUE_ELEMENTS = 65_536;

    private Tuning() {}

    static RaftProperties properties(Path directory, String host, int port) {
        RaftProperties properties = new RaftProperties();
        File storage = directory.resolve("storage").toFile();
        RaftServerConfigKeys.setStorageDir(properties, List.of(storage));
        GrpcConfigKeys.Server.setHost(properties, host);
        GrpcConfigKeys.Server.setPort(properties, port);
        GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(properties, 1_024);
        RaftServerConfigKeys.Log.setQueueElementLimit(properties, QUEUE_ELEMENTS);
        RaftServerConfigKeys.Log.setQueueByteLimit(properties, SizeInBytes.valueOf("256MB"));
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.Appender.setBufferElementLimit(properties, 4_096);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(
                properties, SizeInBytes.valueOf("4MB"));
        RaftServerConfigKeys.Write.setElementLimit(properties, QUEUE_ELEMENTS);
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf("256MB"));
        RaftServerConfigKeys.RetryCache.setExpiryTime(
                properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
        RaftServerConfigKeys.Read.setOption(
                properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, true);
        return properties;
    }
}

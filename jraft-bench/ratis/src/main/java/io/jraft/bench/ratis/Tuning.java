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
            "gRPC; asked in the leader's process, no client; appender buffer 4096 entries or 4 MiB; 1024 outstanding appends, 2 ms"
                    + " apart; no log entries of its own for metadata; queues of 65536 entries or 256 MiB; election timeout 3 to"
                    + " 5 s; a common pool of 4 threads, as with fewer than two the JVM starts a thread for each task; leader lease"
                    + " for reads; retry cache 1 s; flush synchronous (async and unsafe flush off)";

    // Operations a second with 1, 256 and 4,096 in flight, one run each:
    // 1 ms: 500, 4,000, 4,000 (in another run 8,000 and 9,500); 2 ms: 350, 12,600, 14,500;
    // 5 ms: 180, 13,100, 15,700; 10 ms: 90, 10,800, 21,200. The longer, the larger its batches,
    // and the longer one alone waits. With 8 outstanding appends, the default, 5 ms came to 11,100
    // and 13,300; a pool of two client threads changed nothing.
    private static final int APART_MS = 2;
    private static final int ELECTION_MIN_SECONDS = 3;
    private static final int ELECTION_MAX_SECONDS = 5;
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
        RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, millis(APART_MS));
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        // By default 150 ms, which three servers on few processors miss: the leader changed under
        // load.
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, seconds(ELECTION_MIN_SECONDS));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, seconds(ELECTION_MAX_SECONDS));
        RaftServerConfigKeys.Write.setElementLimit(properties, QUEUE_ELEMENTS);
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf("256MB"));
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, seconds(1));
        RaftServerConfigKeys.Read.setOption(
                properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, true);
        return properties;
    }

    private static TimeDuration millis(int count) {
        return TimeDuration.valueOf(count, TimeUnit.MILLISECONDS);
    }

    private static TimeDuration seconds(int count) {
        return TimeDuration.valueOf(count, TimeUnit.SECONDS);
    }
}

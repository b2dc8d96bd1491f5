package io.jraft.bench.micro;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.Route;
import io.jraft.model.BlockBuilder;
import io.jraft.model.LogId;
import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.MessageCodec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A frame with one append of a batch: into bytes, and back on the follower. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameCodec {
    @Param({"1", "64", "1024"})
    int entries;

    private final MessageCodec codec = new MessageCodec();
    private List<RaftMessage> messages = List.of();
    private byte[] frame = {};

    @Setup
    public void make() {
        Route route =
                new Route("group", new PeerId("127.0.0.1", 8_081), new PeerId("127.0.0.1", 8_082));
        messages =
                List.of(
                        new RaftMessage.AppendRequest(
                                route,
                                1,
                                new LogId(9, 1),
                                0,
                                9,
                                1,
                                List.of(Blocks.of(new BlockBuilder(), 10, 0, entries, 16))));
        frame = codec.encode(messages);
    }

    @Benchmark
    public byte[] encode() {
        return codec.encode(messages);
    }

    @Benchmark
    public List<RaftMessage> decode() throws CodecException {
        return codec.decode(frame);
    }
}

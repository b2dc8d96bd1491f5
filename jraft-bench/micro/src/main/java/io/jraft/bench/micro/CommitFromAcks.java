package io.jraft.bench.micro;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.protocol.Quorum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** What a majority has, found among what each voter has: once per turn, however many entries that are. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CommitFromAcks {
    @Param({"3", "5", "7", "joint"})
    String voters = "3";

    private ConfEntry conf = ConfEntry.EMPTY;
    private final Map<PeerId, Long> matched = new HashMap<>();

    @Setup
    public void peers() {
        boolean joint = voters.equals("joint");
        int count = joint ? 3 : Integer.parseInt(voters);
        Members current = members(count, 0);
        conf =
                new ConfEntry(
                        new LogId(1, 1), current, joint ? members(3, 1) : null, GroupIdentity.NONE);
    }

    private Members members(int count, int from) {
        List<PeerId> peers = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            PeerId peer = new PeerId("127.0.0.1", 8_000 + i);
            peers.add(peer);
            matched.put(peer, 1_000L + i);
        }
        return Members.of(new Configuration(peers));
    }

    @Benchmark
    public long commit() {
        return Quorum.committedIndex(conf, matched::get);
    }
}

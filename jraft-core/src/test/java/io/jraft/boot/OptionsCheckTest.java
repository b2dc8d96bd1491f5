package io.jraft.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Iterator;
import io.jraft.conf.Configuration;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OptionsCheckTest {
    private static final PeerId SELF = new PeerId("127.0.0.1", 8081);

    private final NodeOptions options = new NodeOptions();

    OptionsCheckTest() {
        options.setFsm(
                new StateMachineAdapter() {
                    @Override
                    public void onApply(Iterator iter) {
                        throw new AssertionError("nothing is started here");
                    }
                });
        options.setInitialConf(Configuration.of("127.0.0.1:8081"));
        options.setLogUri("log");
        options.setRaftMetaUri("meta");
        options.setSnapshotUri("snapshot");
    }

    @Test
    @DisplayName(
            "the defaults with what every node needs are sound; a snapshot interval below 0 is off, as in the field")
    void soundOptions() {
        assertThat(OptionsCheck.mistakes("g", SELF, options)).isEmpty();

        options.setSnapshotIntervalSecs(-1);
        assertThat(OptionsCheck.mistakes("g", SELF, options)).isEmpty();
    }

    @Test
    @DisplayName("every mistake is told at once, in the options' own terms, with what is allowed")
    void allMistakesAtOnce() {
        options.setFsm(null);
        options.setElectionTimeoutMs(10);
        options.setSnapshotUri("log");
        options.getRaftOptions().setMaxBodySize(0);
        options.getEngineOptions().setSegmentBytesFirst(100_000);
        options.getEngineOptions().setRingSize(1000);

        assertThat(OptionsCheck.mistakes("1g", SELF, options))
                .hasSize(7)
                .anyMatch(m -> m.contains("groupId '1g'"))
                .anyMatch(m -> m.contains("fsm must be set"))
                .anyMatch(m -> m.contains("electionTimeoutMs 10 must be at least 20"))
                .anyMatch(m -> m.contains("logUri and snapshotUri must be different"))
                .anyMatch(m -> m.contains("raftOptions.maxBodySize 0 must be 1..33554432"))
                .anyMatch(m -> m.contains("segmentBytesFirst 100000 must be a multiple of 4096"))
                .anyMatch(m -> m.contains("ringSize 1000 must be a power of two"));
    }

    @Test
    @DisplayName("a log may be in RocksDB, nothing else, and its directory is not a second one")
    void rocksUris() {
        options.setLogUri("rocksdb://log");
        assertThat(OptionsCheck.mistakes("g", SELF, options)).isEmpty();

        options.setLogUri("rocksdb://meta");
        options.setSnapshotUri("rocksdb://snapshot");
        assertThat(OptionsCheck.mistakes("g", SELF, options))
                .hasSize(2)
                .anyMatch(m -> m.contains("logUri and raftMetaUri must be different"))
                .anyMatch(m -> m.contains("snapshotUri must be a plain directory"));

        options.setSnapshotUri("snapshot");
        options.setLogUri("rocksdb://");
        assertThat(OptionsCheck.mistakes("g", SELF, options))
                .hasSize(1)
                .anyMatch(m -> m.contains("logUri must name the directory"));
    }
}

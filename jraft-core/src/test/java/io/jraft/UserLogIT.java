package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.UserLog;
import io.jraft.error.LogIndexOutOfBoundsException;
import io.jraft.error.LogNotFoundException;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks read out of the log, as programs of the field do it. */
@Timeout(60)
class UserLogIT {
    @TempDir Path root;

    private static String text(UserLog found) {
        return found.getIndex() + " " + new String(found.getData().array(), UTF_8);
    }

    @Test
    @DisplayName(
            "S5 what can be read, what never can, what not yet, in the field's words; also after a restart")
    void reads() throws Exception {
        try (RealCluster cluster = new RealCluster("log", root, 1, options -> {})) {
            Member solo = cluster.member(0);
            solo.start();
            cluster.leader();
            assertThatThrownBy(() -> solo.node().readCommittedUserLog(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no user log between index 1 and 1");
            applyAll(solo, "t", 10);

            assertThat(text(solo.node().readCommittedUserLog(1)))
                    .as("index 1 is the library's")
                    .isEqualTo("2 t0");
            assertThat(text(solo.node().readCommittedUserLog(11))).isEqualTo("11 t9");
            assertThatThrownBy(() -> solo.node().readCommittedUserLog(0))
                    .isInstanceOf(LogIndexOutOfBoundsException.class)
                    .hasMessage("Request index is invalid: 0");
            assertThatThrownBy(() -> solo.node().readCommittedUserLog(15))
                    .isInstanceOf(LogIndexOutOfBoundsException.class)
                    .hasMessage("Request index 15 is greater than lastAppliedIndex: 11");

            solo.restart();
            cluster.leader();
            await("all to be applied again", () -> solo.node().getLastAppliedLogIndex() == 12);
            // From disk by now.
            assertThat(text(solo.node().readCommittedUserLog(5))).isEqualTo("5 t3");
            assertThatThrownBy(() -> solo.node().readCommittedUserLog(12))
                    .as("the entry of the new term")
                    .isInstanceOf(IllegalStateException.class);

            Node node = solo.node();
            solo.stop();
            assertThatThrownBy(() -> node.readCommittedUserLog(5))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @DisplayName(
            "S4 after the second snapshot what the first one holds is deleted, and later entries are readable")
    void deleted() throws Exception {
        try (RealCluster cluster =
                new RealCluster(
                        "log",
                        root,
                        1,
                        options ->
                                options.setSnapshotUri(
                                        Path.of(options.getLogUri())
                                                .resolveSibling("snapshot")
                                                .toString()))) {
            Member solo = cluster.member(0);
            solo.start();
            cluster.leader();
            applyAll(solo, "a", 10);
            snapshot(solo);
            applyAll(solo, "b", 10);
            assertThat(text(solo.node().readCommittedUserLog(5))).isEqualTo("5 a3");
            snapshot(solo);
            await("the log to be cut", () -> solo.node().status().firstLogIndex() == 12);

            assertThatThrownBy(() -> solo.node().readCommittedUserLog(5))
                    .isInstanceOf(LogNotFoundException.class)
                    .hasMessage("User log is deleted at index: 5");
            assertThat(text(solo.node().readCommittedUserLog(12))).isEqualTo("12 b0");
        }
    }

    private static void snapshot(Member member) {
        CompletableFuture<Status> told = new CompletableFuture<>();
        member.node().snapshot(told::complete);
        assertThat(get(told)).isEqualTo(Status.OK());
    }
}

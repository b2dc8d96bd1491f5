package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jraft.engine.EngineImpl;
import io.jraft.testing.Diary;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Snapshots whose bytes changed on disk: found, named, never served; the log or an older one helps, or nothing starts. */
@Timeout(60)
class DamagedSnapshotIT {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(EngineImpl.class);
    private final Level levelBefore = logger.getLevel();

    @TempDir Path root;

    private RealCluster solo;
    private Member member;

    @BeforeEach
    void start() throws IOException {
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        solo =
                new RealCluster(
                        "snap",
                        root,
                        1,
                        options -> {
                            options.setSnapshotUri(root.resolve("snapshots").toString());
                            options.setSnapshotIntervalSecs(0);
                        });
        member = solo.member(0);
        member.start();
        applyAll(member, "a", 10);
        snapshot();
        applyAll(member, "b", 10);
    }

    @AfterEach
    void stop() {
        solo.close();
        logger.detachAppender(log);
        logger.setLevel(levelBefore);
    }

    private void snapshot() {
        CompletableFuture<Status> saved = new CompletableFuture<>();
        member.node().snapshot(saved::complete);
        assertThat(get(saved).isOk()).isTrue();
    }

    /** Flips a byte in every file of that name below the snapshots; answers how many there were. */
    private int flip(String name) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root.resolve("snapshots"))) {
            files = all.filter(p -> p.getFileName().toString().equals(name)).toList();
        }
        for (Path file : files) {
            byte[] content = Files.readAllBytes(file);
            content[content.length / 2] ^= 0x08;
            Files.write(file, content);
        }
        return files.size();
    }

    private String manifest() throws IOException {
        try (Stream<Path> all = Files.walk(root.resolve("snapshots"))) {
            Path data =
                    all.filter(p -> p.getFileName().toString().equals(Diary.FILE))
                            .findFirst()
                            .orElseThrow();
            try (Stream<Path> beside = Files.list(data.resolveSibling("."))) {
                return beside.map(p -> p.getFileName().toString())
                        .filter(n -> !n.equals(Diary.FILE))
                        .findFirst()
                        .orElseThrow();
            }
        }
    }

    private void startsWithAllAndTells(String file) {
        member.diary = new Diary();
        member.start();
        await("all to be there", () -> member.diary.applied.size() == 20);
        assertThat(member.diary.applied).startsWith("a0", "a1").endsWith("b8", "b9");
        assertThat(member.diary.events)
                .as("damage is not served")
                .noneMatch(e -> e.startsWith("load"));
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains(file) && line.contains("damaged"));
    }

    @Test
    @DisplayName("a sound snapshot is loaded, and the log after it is applied")
    void sound() {
        member.restart();
        await("all to be there", () -> member.diary.applied.size() == 20);
        assertThat(member.diary.events).contains("load 10");
    }

    @Test
    @DisplayName(
            "a flipped byte in a snapshot's file is named, and the log is applied from its beginning")
    void flippedFile() throws IOException {
        member.stop();
        assertThat(flip(Diary.FILE)).isEqualTo(1);
        startsWithAllAndTells(Diary.FILE);
    }

    @Test
    @DisplayName(
            "a flipped byte in a snapshot's manifest is named, and the log is applied from its beginning")
    void flippedManifest() throws IOException {
        member.stop();
        String manifest = manifest();
        assertThat(flip(manifest)).isEqualTo(1);
        startsWithAllAndTells(manifest);
    }

    @Test
    @DisplayName(
            "Z4 when every snapshot is damaged and the log's beginning is gone, the node refuses to start and says what is missing")
    void nothingLeft() throws IOException {
        snapshot();
        applyAll(member, "c", 3);
        await("the log's beginning to go", () -> member.node().status().firstLogIndex() > 1);
        member.stop();
        assertThat(flip(Diary.FILE)).isEqualTo(2);

        member.diary = new Diary();
        Member refused = member;
        assertThatThrownBy(refused::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("snapshot");
        assertThat(member.diary.applied).isEmpty();
        member.forget();
        assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
    }
}

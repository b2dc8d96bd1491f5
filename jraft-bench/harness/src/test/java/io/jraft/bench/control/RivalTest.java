package io.jraft.bench.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who can be measured where. */
class RivalTest {
    @Test
    @DisplayName("etcd wants its program on the PATH, and says how to get it")
    void etcdWantsItsProgram(@TempDir Path directory) throws IOException {
        String path = "/nowhere:" + directory;

        assertThat(Rival.ETCD.hindrance(true, 1, 0, path)).get().asString().contains("etcd-server");
        assertThat(Rival.ETCD.hindrance(true, 1, 0, null)).isPresent();

        Path program = Files.createFile(directory.resolve("etcd"));
        assertThat(Rival.ETCD.hindrance(true, 1, 0, path)).as("not executable").isPresent();
        assertThat(program.toFile().setExecutable(true)).isTrue();
        assertThat(Rival.ETCD.hindrance(true, 1, 0, path)).isEmpty();
    }

    @Test
    @DisplayName("nobody is measured who would not be asked the same")
    void onlyWhoCanBeCompared() {
        assertThat(Rival.SOFA_KV.hindrance(true, 1, 1_000, null)).isEmpty();
        assertThat(Rival.SOFA_KV.hindrance(false, 1, 0, null)).isPresent();
        assertThat(Rival.SOFA.hindrance(true, 1, 0, null)).isPresent();
        assertThat(Rival.SOFA.hindrance(false, 100, 0, null)).isEmpty();
        assertThat(Rival.AERON.hindrance(false, 100, 0, null)).isPresent();
        assertThat(Rival.ETCD.hindrance(true, 1, 1_000, System.getenv("PATH"))).isPresent();
    }
}

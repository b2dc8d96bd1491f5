package io.jraft.sys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lock against another process, and the traps of POSIX locks. */
@Timeout(60)
class DirectoryLockTest {
    private final NioFileSystem files = new NioFileSystem();

    @TempDir Path directory;

    private Process holder() throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockHolder.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        assertThat(out.readLine()).isEqualTo("locked true");
        return process;
    }

    @Test
    @DisplayName(
            "T29 a directory held by another process is refused with its process id; SIGKILL sets it free")
    void anotherProcess() throws Exception {
        Process holder = holder();
        try {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> files.lock(directory.toString()))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(directory.toString())
                        .hasMessageContaining("process " + holder.pid() + ".")
                        .hasMessageContaining("directory of its own");
            }
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();

        files.lock(directory.toString()).close();
    }

    @Test
    @DisplayName(
            "T29 a failed second attempt in this process does not give the lock away to another process")
    void secondAttempt() throws Exception {
        try (AutoCloseable lock = files.lock(directory.toString())) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> files.lock(directory.toString()))
                    .hasMessageContaining("this process (" + ProcessHandle.current().pid() + ")");

            Process other =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    LockHolder.class.getName(),
                                    directory.toString())
                            .redirectErrorStream(true)
                            .start();
            String said = new String(other.getInputStream().readAllBytes(), UTF_8);
            assertThat(said)
                    .contains("process " + ProcessHandle.current().pid())
                    .doesNotContain("locked");
            assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isNotZero();
        }
    }

    @Test
    @DisplayName("the same directory by another spelling or a link is the same lock")
    void otherSpelling() throws Exception {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        try (AutoCloseable lock = files.lock(link.toString())) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> files.lock(directory + "/./real/../real"))
                    .hasMessageContaining(real.toRealPath().toString());
        }
    }

    @Test
    @DisplayName("the holder's id is in the lock file while it is held, and gone afterwards")
    void content() throws Exception {
        Path file = directory.resolve("LOCK");
        AutoCloseable lock = files.lock(directory.toString());
        // Not through a channel of this process: closing one would drop the lock (POSIX).
        assertThat(Files.size(file))
                .isEqualTo(Long.toString(ProcessHandle.current().pid()).length() + 1L);
        lock.close();
        assertThat(file).exists().isEmptyFile();
    }

    @Test
    @DisplayName("a directory that cannot be written is refused with advice")
    void notWritable() throws IOException {
        // A directory in the place of the lock file stands for every reason why it cannot be
        // opened, also for root.
        Files.createDirectory(directory.resolve("LOCK"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> files.lock(directory.toString()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("write access");
        }
    }
}

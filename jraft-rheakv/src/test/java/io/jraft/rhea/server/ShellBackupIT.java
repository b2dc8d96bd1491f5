package io.jraft.rhea.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.client.DefaultRheaKVStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A backup from the command line, as docs/rheakv.md tells it; of a store on a real port. */
class ShellBackupIT extends ShellStory {
    private Path file(long clusterId) throws IOException {
        return file("store-" + clusterId + ".yaml", clusterId, "");
    }

    @Test
    @DisplayName("backup, verify, restore: each says what it did, and its exit code says so too")
    void commands() throws IOException {
        String backup = directory.resolve("backup").toString();
        Path first = file(1);
        DefaultRheaKVStore lost = store(first, directory.resolve("first"));
        try {
            assertThat(shell(first, "put", "a", "1")).isZero();
            assertThat(shell(first, "backup", backup)).as(said()).isZero();
            assertThat(said()).contains("region 1 from the first key to the last");
            assertThat(shell(first, "backup", backup)).isEqualTo(Shell.NOT_DONE);
            assertThat(said()).contains("is there already");
        } finally {
            lost.shutdown();
        }
        assertThat(shell(first, "verify", backup)).isZero();
        assertThat(said()).contains("is a whole backup of the cluster shop, number 1");
        assertThat(shell(first, "verify", directory.toString())).isEqualTo(Shell.NO);

        String address = address();
        String data = directory.resolve("second").toString();
        assertThat(shell(first, "restore", address, data, backup)).isEqualTo(2);
        assertThat(said()).contains("set it to a number that is larger");
        Path second = file(2);
        assertThat(shell(second, "restore", address, data, backup)).as(said()).isZero();
        assertThat(shell(second, "restore", address, data, backup)).isEqualTo(Shell.NOT_DONE);
        DefaultRheaKVStore restored = store(second, Path.of(data));
        try {
            assertThat(shell(second, "get", "a")).isZero();
            assertThat(said()).isEqualTo("1\n");
        } finally {
            restored.shutdown();
        }

        Files.write(Path.of(backup, "region-1.kv"), new byte[1]);
        assertThat(shell(first, "verify", backup)).isEqualTo(Shell.NO);
        assertThat(said()).contains("region-1.kv is damaged");
    }
}

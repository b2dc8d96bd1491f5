package io.jraft.rhea;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFilesTest {
    @TempDir Path directory;

    @Test
    @DisplayName(
            "whose a directory is: what a crash left half written beside it says nothing, and is written over")
    void identity() throws IOException {
        StoreFiles files = new StoreFiles(directory);
        files.identify("a restore that is not finished");
        Files.writeString(directory.resolve("store.id.new"), "clusterId=1, and much that was");
        assertThat(files.identity()).hasContent("a restore that is not finished");

        files.identify("clusterId=1");

        assertThat(files.identity()).hasContent("clusterId=1");
        assertThat(Files.list(directory)).containsExactly(files.identity());
    }
}

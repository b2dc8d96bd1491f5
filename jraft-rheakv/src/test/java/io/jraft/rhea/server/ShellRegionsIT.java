package io.jraft.rhea.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.client.DefaultRheaKVStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Regions from the command line, as docs/rheakv.md tells it; of a store on a real port. */
class ShellRegionsIT extends ShellStory {
    private List<String> numbers() {
        return said().lines().map(line -> line.split("\t")[0]).toList();
    }

    @Test
    @DisplayName(
            "O18 O20 split and merge: each prints what has become of the regions, everything is still there, and what cannot be is refused with"
                    + " a sentence")
    void commands() throws IOException {
        Path file = file("shop.yaml", 1, "");
        DefaultRheaKVStore store = store(file, directory.resolve("data"));
        try {
            for (String key : List.of("a", "k", "z")) {
                assertThat(shell(file, "put", key, "value " + key)).isZero();
            }
            assertThat(shell(file, "split", "1", "k")).as(said()).isZero();
            assertThat(numbers()).hasSize(2).startsWith("1");
            String child = numbers().get(1);
            assertThat(said()).contains("1\t2\t").contains(child + "\t2\tk\t");
            assertThat(shell(file, "regions")).isZero();
            assertThat(numbers()).containsExactly("1", child);

            assertThat(shell(file, "merge", child, "1")).isEqualTo(Shell.NOT_DONE);
            assertThat(said()).contains("region " + child + " does not end where region 1 begins");
            assertThat(shell(file, "merge", "1", "77")).isEqualTo(Shell.NOT_DONE);
            assertThat(said()).contains("nothing was heard of region 77");
            assertThat(shell(file, "merge", "1", "it")).isEqualTo(2);
            assertThat(said()).contains("RIGHT is 'it' and must be a number");
            assertThat(shell(file, "merge", "1")).isEqualTo(2);

            assertThat(shell(file, "merge", "1", child)).as(said()).isZero();
            assertThat(numbers()).containsExactly("1");
            assertThat(said()).startsWith("1\t4\t");
            assertThat(shell(file, "regions")).isZero();
            assertThat(numbers()).containsExactly("1");
            for (String key : List.of("a", "k", "z")) {
                assertThat(shell(file, "get", key)).isZero();
                assertThat(said()).isEqualTo("value " + key + "\n");
            }
        } finally {
            store.shutdown();
        }
    }
}

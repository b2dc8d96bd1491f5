package io.jraft.rhea.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.client.DefaultRheaKVStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The placement driver from the command line, as docs/rheakv.md tells it; of a store on a real port. */
class ShellPlacementIT extends ShellStory {
    private Path file(String name, int clusterId, boolean fake) throws IOException {
        return file(
                name,
                clusterId,
                "placementDriverOptions:\n  fake: "
                        + fake
                        + (fake ? "" : "\n  initialPdServerList: " + address())
                        + "\n");
    }

    @Test
    @Timeout(120)
    @DisplayName(
            "stores, empty, keep: what the driver sees; who is of another cluster is refused with a sentence")
    void commands() throws IOException {
        String address = address();
        Path file = file("shop.yaml", 7, false);
        DefaultRheaKVStore store = store(file, directory.resolve("data"));
        try {
            assertThat(shell(file, "put", "a", "1")).isZero();
            // Its first heartbeat comes within a second; the store is not known before.
            do {
                assertThat(shell(file, "stores")).as(said()).isZero();
            } while (!said().contains("region 1 version 1: at " + address));
            assertThat(said()).contains("store " + address + ": 1 replicas, leads 1, heard ");
            assertThat(shell(file, "empty", "127.0.0.1:1")).isEqualTo(Shell.NOT_DONE);
            assertThat(said()).contains("there is no such store");
            assertThat(shell(file, "empty", address)).isZero();
            do {
                assertThat(shell(file, "stores")).isZero();
            } while (!said().contains("to be emptied"));
            assertThat(shell(file, "keep", address)).isZero();
            do {
                assertThat(shell(file, "stores")).isZero();
            } while (said().contains("to be emptied"));

            assertThat(shell(file("other.yaml", 8, false), "stores")).isEqualTo(Shell.NOT_DONE);
            assertThat(said())
                    .contains("this is a store of the cluster shop-7, the request is for shop-8");
            assertThat(shell(file("fixed.yaml", 7, true), "stores")).isEqualTo(2);
            assertThat(said()).contains("names no placement driver");
        } finally {
            store.shutdown();
        }
    }
}

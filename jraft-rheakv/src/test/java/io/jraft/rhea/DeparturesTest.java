package io.jraft.rhea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.storage.RegionKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store remembers of replicas that have left it. */
class DeparturesTest {
    @TempDir Path directory;

    private Departures again() throws IOException {
        Departures departures = new Departures(directory);
        departures.load();
        return departures;
    }

    @Test
    @DisplayName(
            "a replica that was leaving when the store stopped is found again, with the keys that it had")
    void unfinished() throws IOException {
        RegionKeys keys = new RegionKeys(3, null, new byte[] {9});
        again().begin(3, 5, keys);
        Departures departures = again();
        assertThat(departures.unfinished()).hasSize(1);
        Departures.Departure found = departures.unfinished().get(0);
        assertThat(found.region()).isEqualTo(3);
        assertThat(found.number()).isEqualTo(5);
        assertThat(found.keys().start()).isNull();
        assertThat(found.keys().end()).containsExactly(9);
        departures.end(3);
        assertThat(again().unfinished()).isEmpty();
    }

    @Test
    @DisplayName("0023 none comes back under the name of one that left; later ones may")
    void names() throws IOException {
        Departures departures = again();
        assertThat(departures.hasLeft(3)).isFalse();
        departures.begin(3, 0, null);
        departures.end(3);
        departures.begin(3, 70, null);
        departures.end(3);
        departures.begin(3, 8, null);
        departures.end(3);
        departures = again();
        assertThat(departures.hasLeft(3)).isTrue();
        assertThat(departures.hasLeft(3, 0)).isTrue();
        assertThat(departures.hasLeft(3, 70)).isTrue();
        assertThat(departures.hasLeft(3, 71)).isFalse();
        assertThat(departures.hasLeft(4, 0)).isFalse();
        assertThat(departures.largest()).isEqualTo(70);
    }

    @Test
    @DisplayName(
            "0025 what has left is in the journal until that is noted; so is what left by an earlier version")
    void forgotten() throws IOException {
        Departures departures = again();
        departures.begin(3, 5, null);
        assertThat(departures.unforgotten()).isEmpty();
        departures.end(3);
        assertThat(again().unforgotten()).hasSize(1);
        departures.forgotten(3);
        departures = again();
        assertThat(departures.unforgotten()).isEmpty();
        assertThat(departures.unfinished()).isEmpty();
        assertThat(departures.hasLeft(3, 5)).isTrue();

        byte[] format1 = new ByteWriter(64).u8(1).number(4).number(6).flag(true).flag(false).done();
        Files.write(directory.resolve("left-4"), format1);
        assertThat(again().unforgotten())
                .containsExactly(new Departures.Departure(4, 6, true, false, null));
    }

    @Test
    @DisplayName("a damaged file is told, and not passed over")
    void damaged() throws IOException {
        again().begin(3, 5, null);
        Files.write(directory.resolve("left-3"), new byte[] {1, 3});
        assertThatThrownBy(this::again)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("left-3 is damaged");
    }
}

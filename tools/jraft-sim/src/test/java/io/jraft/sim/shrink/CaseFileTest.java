package io.jraft.sim.shrink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.sim.fault.FaultScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseFileTest {
    @Test
    @DisplayName("a case that was written and read back is the same run")
    void roundTrip(@TempDir Path directory) throws IOException {
        Case small =
                Case.of(7, "mix", "S1")
                        .with("nodes", "3")
                        .with("strategy", "FIFO")
                        .with("horizonMs", "1500")
                        .with("ringCells", "256")
                        .with("segmentBytes", "262144")
                        .with("entriesMax", "3")
                        .with("kinds", "COUNTER,SET")
                        .with("only", "c0.1,c1.2")
                        .with(FaultScript.parse(List.of("900 KILL leader 0 17 400")));
        Path file = directory.resolve("small.case");

        CaseFile.write(file, small, "two lines\nfor people");
        Case read = CaseFile.read(file);

        assertThat(SettingsText.of(read.settings())).isEqualTo(SettingsText.of(small.settings()));
        assertThat(read.script()).isEqualTo(small.script());
        assertThat(read.check()).isEqualTo("S1");
        assertThat(read.run(false).trace().digest()).isEqualTo(small.run(false).trace().digest());
    }

    @Test
    @DisplayName("only what differs from the seed's own settings is written")
    void writesDifferences() {
        Case drawn = Case.of(7, "calm", "S1").with(FaultScript.none());

        assertThat(CaseFile.text(drawn, "x").lines().filter(l -> !l.startsWith("#")))
                .containsExactly("seed=7", "profile=calm", "check=S1");
        assertThat(CaseFile.text(drawn.with("nodes", "4"), "x")).contains("\nnodes=4\n");
    }

    @Test
    @DisplayName("every setting can be changed to what it is, and those that can be plain to that")
    void settingsReadBack() {
        Case drawn = Case.of(11, "mix", "S1");
        Map<String, String> all = SettingsText.of(drawn.settings());
        for (Map.Entry<String, String> e : all.entrySet()) {
            Case same = drawn.with(e.getKey(), e.getValue());
            assertThat(SettingsText.difference(drawn.settings(), same.settings()))
                    .as(e.getKey())
                    .isEmpty();
        }
        SettingsText.plain()
                .forEach(
                        (key, value) ->
                                assertThat(SettingsText.of(drawn.with(key, value).settings()))
                                        .containsEntry(key, value));
        assertThat(SettingsText.of(drawn.settings())).as("the first is untouched").isEqualTo(all);
    }

    @Test
    @DisplayName("a line that makes no sense is named")
    void refusesNonsense() {
        assertThatThrownBy(() -> CaseFile.parse(List.of("seed=1", "profile=mix")))
                .hasMessageContaining("check=");
        assertThatThrownBy(() -> CaseFile.parse(List.of("900 KILL")))
                .hasMessageContaining("900 KILL");
        assertThatThrownBy(
                        () ->
                                CaseFile.parse(
                                        List.of("seed=1", "profile=mix", "check=S1", "nods=3")))
                .hasMessageContaining("nods");
    }
}

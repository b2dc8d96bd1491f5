package io.jraft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the tabulator offers in a real bash, after {@code source <(tools/raft generate-completion)}. */
@Timeout(60)
class CompletionTest {
    /** Finds what bash would call for the command, by the name behind its last slash, and calls it for a line. */
    private static final String ASK =
            """
            source "$1" || exit 9
            spec=$(complete -p raft) || exit 8
            [[ $spec =~ -F\\ ([^ ]+) ]] || exit 7
            shift
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            "${BASH_REMATCH[1]}" "$1" "${@: -1}" 2>/dev/null
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    @TempDir Path directory;
    private Path script;

    @BeforeEach
    void generate() throws IOException {
        Shell.Ran ran = Shell.raft("generate-completion");
        assertThat(ran.code()).isZero();
        script = Files.writeString(directory.resolve("completion"), ran.out());
    }

    /** What is offered for the last word of a line. */
    private List<String> offered(String... words) throws Exception {
        ProcessBuilder bash =
                new ProcessBuilder(
                        "bash", "--norc", "--noprofile", "-c", ASK, "ask", script.toString());
        bash.command().addAll(List.of(words));
        bash.redirectError(directory.resolve("errors").toFile());
        Process process = bash.start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("errors")) + out)
                .isZero();
        assertThat(directory.resolve("errors"))
                .as("bash has nothing to complain about")
                .isEmptyFile();
        return out.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    @Test
    @DisplayName("commands are offered, by tools/raft as by raft, and only those that begin so")
    void commands() throws Exception {
        assertThat(offered("raft", ""))
                .contains("status", "diagnose", "peers", "learners", "transfer", "log", "recover");
        assertThat(offered("tools/raft", "pe")).containsExactly("peers");
        assertThat(offered("raft", "nothing-begins-so")).isEmpty();
    }

    @Test
    @DisplayName("commands below commands, and their options, are offered")
    void below() throws Exception {
        assertThat(offered("raft", "peers", ""))
                .contains("add", "remove", "change")
                .doesNotContain("status");
        assertThat(offered("raft", "learners", "pro")).containsExactly("promote");
        assertThat(offered("raft", "transfer", "--t")).contains("--to");
        assertThat(offered("raft", "recover", "--su")).containsExactly("--survivors");
    }

    @Test
    @DisplayName("where a value is one of a few, these are offered")
    void values() throws Exception {
        assertThat(offered("raft", "status", "-o", "")).containsExactlyInAnyOrder("table", "json");
        assertThat(offered("raft", "peers", "add", "--output", "j")).containsExactly("json");
    }
}

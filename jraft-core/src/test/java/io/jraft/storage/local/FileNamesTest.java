package io.jraft.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of files, from users and from the network. */
class FileNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "data",
                "a.b",
                "...",
                "..a",
                "a..",
                "sub/data",
                "a/b/c",
                "ümlaut/名",
                "with space",
                "-",
                "~"
            })
    @DisplayName("ordinary names are taken, with subdirectories and any letters")
    void good(String name) {
        assertThat(FileNames.problem(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "/",
                "/etc/passwd",
                "../up",
                "a/../../up",
                "a/..",
                "./a",
                "a/./b",
                "a//b",
                "a/",
                "..\\up",
                "a\\b",
                "C:/windows",
                "C:x",
                "a:stream",
                "a\nb",
                "a\0b",
                "a\u007f",
                "__raft_snapshot_meta",
                "__RAFT_snapshot_meta",
                "__raft_snapshot_meta/x",
                "a\ud800b",
                "\udc00"
            })
    @DisplayName(
            "T42 a name that could lead out of the directory, on any system, or hide the manifest, is refused")
    void bad(String name) {
        assertThat(FileNames.problem(name)).isNotNull();
    }

    @Test
    @DisplayName("T42 names that no disk can store are refused before the disk is asked")
    void tooLong() {
        assertThat(FileNames.problem("x".repeat(256))).isNotNull();
        assertThat(FileNames.problem("x".repeat(255))).isNull();
        assertThat(FileNames.problem("ü".repeat(128))).isNotNull();
        assertThat(FileNames.problem("abcdefg/".repeat(128) + "x")).isNotNull();
    }

    @Test
    @DisplayName("the directories that must be synced come from the deepest to the top")
    void parents() {
        assertThat(FileNames.parents("a/b/c")).containsExactly("a/b", "a");
        assertThat(FileNames.parents("a")).isEmpty();
    }
}

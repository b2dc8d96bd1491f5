package io.jraft.cli;

import static io.jraft.cli.Shell.content;
import static io.jraft.cli.Shell.raft;
import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status;
import io.jraft.cli.Shell.Ran;
import io.jraft.option.NodeOptions;
import io.jraft.storage.local.JournalHome;
import io.jraft.sys.NioFileSystem;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on the directories that a real node wrote. */
@Timeout(60)
class OfflineTest {
    private static final String GROUP = "it";

    @TempDir Path root;

    static void withSnapshots(NodeOptions options) {
        options.setSnapshotUri(
                Path.of(String.valueOf(options.getLogUri())).resolveSibling("snap").toString());
    }

    /** A member that wrote entries, took a snapshot in their middle, and stopped. */
    private Member stopped() throws IOException {
        RealCluster cluster = new RealCluster(GROUP, root, 1, OfflineTest::withSnapshots);
        Member member = cluster.member(0);
        member.start();
        applyAll(cluster.leader(), "early", 20);
        CompletableFuture<Status> saved = new CompletableFuture<>();
        member.node().snapshot(saved::complete);
        assertThat(get(saved).isOk()).isTrue();
        applyAll(member, "late", 30);
        member.stop();
        return member;
    }

    private static void overwrite(Path file, long at, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private static String log(Member member) {
        return member.path("log").toString();
    }

    @Test
    @DisplayName("a sound journal is verified entry by entry, and nothing in its directory changes")
    void verifies() throws IOException {
        Member member = stopped();
        Map<String, String> before = content(member.directory);

        Ran ran = raft("log", "verify", log(member), "-o", "json");

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.FINE);
        assertThat(ran.out())
                .contains("\"sound\":true", "\"damage\":[]")
                .contains("\"group\":\"it\"", "\"state\":\"sound\"", "\"entries\":51")
                .contains("0000000001.seg");
        assertThat(content(member.directory)).isEqualTo(before);
    }

    @Test
    @DisplayName("K1 a changed byte is found, named by file, offset and index, and left as it is")
    void findsDamage() throws IOException {
        Member member = stopped();
        Path segment = member.path("log").resolve("0000000001.seg");
        // In the second sector after the header; batches follow it.
        overwrite(segment, 2 * 512 + 100, (byte) 0x5a, (byte) 0xa5);
        Map<String, String> before = content(member.directory);

        Ran ran = raft("log", "verify", log(member));

        assertThat(ran.code()).as(ran.out()).isEqualTo(ExitCode.UNWELL);
        assertThat(ran.out())
                .contains("sound: false", "damaged in " + segment.toRealPath())
                .containsPattern("at offset \\d+, from entry \\d+ on");
        assertThat(content(member.directory)).isEqualTo(before);
        Ran dump = raft("log", "dump", log(member), "-g", GROUP);
        assertThat(dump.code()).isEqualTo(ExitCode.FAILED);
        assertThat(dump.err()).contains("damaged in " + segment.toRealPath());
    }

    @Test
    @DisplayName("a torn tail is told and no damage; the tail stays for the next start to cut")
    void torn() throws IOException {
        Member member = stopped();
        Path segment = member.path("log").resolve("0000000001.seg");
        long used = Long.parseLong(verified(member, "used"));
        // A batch that fills its sector is followed by the next one's stamp of eight bytes.
        long end = used % 512 == 8 ? used - 8 : used;
        // What a crash leaves of the last batch: all but its trailer, and zeros.
        overwrite(segment, end - 24, new byte[24]);

        Ran first = raft("log", "verify", log(member));
        Ran second = raft("log", "verify", log(member));

        assertThat(first.code()).as(first.out()).isEqualTo(ExitCode.FINE);
        assertThat(first.out()).contains("sound: true", "was cut off", "ever acknowledged");
        assertThat(second.out()).isEqualTo(first.out());
    }

    private static String verified(Member member, String key) {
        String out = raft("log", "verify", log(member), "-o", "json").out();
        int at = out.indexOf("\"" + key + "\":") + key.length() + 3;
        return out.substring(at, out.indexOf(',', at));
    }

    @Test
    @DisplayName("entries are printed with index, term, type, bytes and members")
    void dumps() throws IOException {
        Member member = stopped();

        Ran all = raft("log", "dump", log(member), "-g", GROUP, "--data");
        assertThat(all.code()).as(all.err()).isEqualTo(ExitCode.FINE);
        assertThat(all.out())
                .containsPattern("1 +1 +CONFIGURATION +\\d+ +\\[" + member.peer + "]")
                .containsPattern("2 +1 +DATA +6 +early0\n")
                .containsPattern("51 +1 +DATA +6 +late29\n");

        Ran part =
                raft(
                        "log",
                        "dump",
                        log(member),
                        "-g",
                        GROUP,
                        "--from",
                        "3",
                        "--to",
                        "4",
                        "-o",
                        "json");
        assertThat(part.out())
                .contains("{\"index\":3,\"term\":1,\"type\":\"DATA\",\"bytes\":6}")
                .contains(",{\"index\":4,")
                .doesNotContain("\"index\":2,", "\"index\":5,")
                .endsWith("]}\n");

        Ran other = raft("log", "dump", log(member), "-g", "other");
        assertThat(other.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(other.err()).contains("No member of group 'other'", "it@" + member.peer);
    }

    @Test
    @DisplayName("term, vote, log and both halves of the identity are shown")
    void meta() throws IOException {
        Member member = stopped();

        Ran ran = raft("meta", "show", log(member), "--meta", member.path("meta").toString());

        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(ExitCode.FINE);
        assertThat(ran.out())
                .containsPattern("node: [0-9a-f]{32}\n")
                .contains("peer: " + member.peer + ":0")
                .containsPattern("it +" + member.peer + " +[0-9a-f]{32} +1 +" + member.peer);

        Member foreign = new RealCluster("foreign", root, 1, options -> {}).member(0);
        foreign.start();
        foreign.stop();
        Ran mixed = raft("meta", "show", log(member), "--meta", foreign.path("meta").toString());
        assertThat(mixed.code()).isEqualTo(ExitCode.UNWELL);
        assertThat(mixed.out()).contains("belongs to journal");
    }

    @Test
    @DisplayName(
            "snapshots are compared with their manifests; a damaged one is named and stays where it is")
    void snapshots() throws IOException {
        Member member = stopped();
        Path directory = member.path("snap");

        Ran sound = raft("snapshot", "verify", directory.toString(), "-o", "json");
        assertThat(sound.code()).as(sound.err()).isEqualTo(ExitCode.FINE);
        assertThat(sound.out()).contains("\"sound\":true", "\"index\":21");

        Path data;
        try (Stream<Path> all = Files.walk(directory.resolve("snapshot_21"))) {
            data =
                    all.filter(Files::isRegularFile)
                            .filter(p -> !p.endsWith("__raft_snapshot_meta"))
                            .findFirst()
                            .orElseThrow();
        }
        overwrite(data, 0, (byte) 0x7f);
        Map<String, String> before = content(directory);
        Ran damaged = raft("snapshot", "verify", directory.toString());
        assertThat(damaged.code()).isEqualTo(ExitCode.UNWELL);
        assertThat(damaged.out()).contains("sound: false", data.getFileName() + " is damaged");
        assertThat(content(directory)).isEqualTo(before);
    }

    @Test
    @DisplayName("a directory in use is refused, with the process that uses it")
    void inUse() throws IOException {
        try (RealCluster cluster = new RealCluster(GROUP, root, 1, OfflineTest::withSnapshots)) {
            Member member = cluster.member(0);
            member.start();
            cluster.leader();
            String log = log(member);
            String[][] commands = {
                {"log", "verify", log},
                {"log", "dump", log, "-g", GROUP},
                {"meta", "show", log},
                {"snapshot", "verify", member.path("snap").toString()},
                {"recover", log, "-g", GROUP, "--no-snapshots", "--yes"}
            };
            for (String[] command : commands) {
                Ran ran = raft(command);
                assertThat(ran.code()).as(String.join(" ", command)).isEqualTo(ExitCode.REFUSED);
                assertThat(ran.err()).contains("is in use by", "Nothing was changed");
            }
            applyAll(member, "still", 3);
        }
    }

    @Test
    @DisplayName("what is no journal's directory is refused and not made one")
    void notOurs() throws IOException {
        Ran missing = raft("log", "verify", root.resolve("nowhere").toString());
        assertThat(missing.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(root.resolve("nowhere")).doesNotExist();
        assertThat(raft("log", "verify", root.toString()).err()).contains("no journal in");
        assertThat(raft("snapshot", "verify", root.resolve("nowhere").toString()).code())
                .isEqualTo(ExitCode.REFUSED);

        Path other = root.resolve("other");
        JournalHome.open(new NioFileSystem(), other.toString(), "rocksdb", "", () -> 7).close();
        Ran rocks = raft("log", "verify", other.toString());
        assertThat(rocks.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(rocks.err()).contains("keeps its log in 'rocksdb'");
    }

    @Test
    @DisplayName(
            "a command that is not understood ends with 2, and the completion names all commands")
    void commandLine() {
        assertThat(raft("log", "dump").code()).isEqualTo(ExitCode.USAGE);
        assertThat(raft("log", "dump", "--help").code()).isEqualTo(ExitCode.FINE);
        assertThat(raft("generate-completion").out())
                .contains("recover", "snapshot", "diagnose", "transfer", "learners");
        assertThat(raft("--help").out()).contains("Exit codes", "refused: nothing was done");
    }
}

package io.jraft.cli.offline;

import io.jraft.cli.CommandFailure;
import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.out.Report;
import io.jraft.model.ConfEntry;
import io.jraft.spi.FileSystem;
import io.jraft.spi.GroupLog;
import io.jraft.storage.journal.JournalMember;
import io.jraft.storage.local.HomeFacts;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a stopped node remembers. Thread: MAIN. */
@Command(
        name = "show",
        description = {
            "Whose directory it is; term, vote, log and members of every group in it.",
            "To recover a group that lost its majority, compare 'last' of the survivors."
        })
final class MetaShowCommand implements Callable<Integer> {
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "DIR", description = "the directory that logUri names")
    private String directory = "";

    @Option(
            names = "--meta",
            paramLabel = "DIR",
            description =
                    "the directory that raftMetaUri names; it is checked to belong to the log")
    private @Nullable String meta;

    @Override
    public Integer call() throws IOException {
        try (StoppedJournal journal = StoppedJournal.open(directory)) {
            Report report = new Report();
            HomeFacts.Journal facts = journal.facts();
            report.fact("journal", journal.directory())
                    .fact("uuid", facts.uuid())
                    .fact("cluster", facts.cluster());
            List<String> problems = new ArrayList<>();
            if (meta != null) {
                addNode(report, facts, meta, problems);
            }
            Report.Table groups =
                    report.table(
                            "groups",
                            "group",
                            "peer",
                            "node",
                            "term",
                            "voted for",
                            "first",
                            "last",
                            "configuration");
            for (JournalMember member : journal.store().members()) {
                addGroup(groups, journal, member, problems);
            }
            report.fact("problems", problems);
            output.print(report);
            return problems.isEmpty() ? ExitCode.FINE : ExitCode.UNWELL;
        }
    }

    private static void addNode(
            Report report, HomeFacts.Journal facts, String path, List<String> problems)
            throws IOException {
        FileSystem disk = new NioFileSystem();
        String directory = disk.realPath(path);
        HomeFacts.Node node = HomeFacts.node(disk, directory);
        if (node == null) {
            throw CommandFailure.refused(
                    "There is no node in "
                            + directory
                            + ". Name the directory that raftMetaUri names.");
        }
        report.fact("node", node.node()).fact("group", node.group()).fact("peer", node.peer());
        if (!node.journal().equals(facts.uuid())) {
            problems.add(directory + " belongs to journal " + node.journal());
        } else if (facts.members().stream().noneMatch(m -> m.node().equals(node.node()))) {
            problems.add("the journal has no log of node " + node.node());
        }
    }

    private static void addGroup(
            Report.Table groups,
            StoppedJournal journal,
            JournalMember member,
            List<String> problems) {
        try {
            GroupLog.Recovered found =
                    journal.store().open(member.group(), member.peer()).recovered();
            List<ConfEntry> confs = found.configurations();
            groups.row(
                    member.group(),
                    member.peer(),
                    node(journal.facts(), member),
                    found.hardState().term(),
                    found.hardState().votedFor(),
                    found.firstIndex(),
                    found.last(),
                    confs.isEmpty() ? null : LogDumpCommand.words(confs.get(confs.size() - 1)));
        } catch (IOException e) {
            problems.add(StoppedJournal.name(member) + ": " + e.getMessage());
        }
    }

    /** The UUID of the member's node; null when it never finished its first start. */
    static @Nullable String node(HomeFacts.Journal facts, JournalMember member) {
        String name = member.peer().getEndpoint() + ":" + member.peer().getIdx();
        return facts.members().stream()
                .filter(m -> m.group().equals(member.group()) && m.peer().equals(name))
                .map(HomeFacts.Node::node)
                .findFirst()
                .orElse(null);
    }
}

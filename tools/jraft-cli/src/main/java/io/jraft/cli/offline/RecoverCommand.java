package io.jraft.cli.offline;

import io.jraft.cli.CommandFailure;
import io.jraft.cli.Confirmation;
import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.Peers;
import io.jraft.cli.out.Report;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks, and lets {@link Recovery} do it. Thread: MAIN. */
@Command(
        name = "recover",
        description = {
            "When a majority is lost for good: makes the survivors the whole group, in the log of one stopped node.",
            "Stop all survivors, compare their logs with 'raft meta show', and run this on ONE: that with the highest"
                    + " last (first by term, then by index). LOSES what the lost majority acknowledged and that log lacks."
        })
public final class RecoverCommand implements Callable<Integer> {
    private static final String OLD_MEMBERS =
            "Old members that are not among the survivors must NEVER start on their old directories again: empty those"
                    + " first. This version does not refuse their messages by the new identity of the group. ";

    @Mixin private Output output = new Output();

    @Mixin private Confirmation confirmation = new Confirmation();

    @Parameters(paramLabel = "DIR", description = "the directory that logUri names")
    private String directory = "";

    @Option(
            names = {"-g", "--group"},
            required = true,
            description = "the group")
    private String group = "";

    @Option(
            names = "--peer",
            description = "this node, host:port[:idx], if several of the group share the directory")
    private @Nullable String peer;

    @Option(
            names = "--survivors",
            split = ",",
            paramLabel = "PEER",
            description = "all voters of the recovered group; default this node alone")
    private List<String> survivors = List.of();

    @ArgGroup(multiplicity = "1")
    private SnapshotPlace snapshots = new SnapshotPlace();

    @Option(
            names = "--new-cluster",
            paramLabel = "NAME",
            description = {
                "also move the directory to another cluster: nodes of the former one, if they had a clusterId, and"
                        + " this one then refuse each other. Start this node with that clusterId.",
                "It holds for every group in the directory, and only for a node that is recovered alone."
            })
    private @Nullable String cluster;

    /** A node has snapshots or has none; forgetting them would be a mistake that shows late. */
    static final class SnapshotPlace {
        @Option(
                names = "--snapshots",
                paramLabel = "DIR",
                description = "the directory that snapshotUri names")
        private @Nullable String directory;

        @Option(names = "--no-snapshots", description = "this node has no snapshotUri")
        private boolean none;

        /** Null when the node has none. */
        @Nullable String directory() {
            return none ? null : directory;
        }
    }

    @Override
    public Integer call() throws IOException {
        if (cluster != null && cluster.isBlank()) {
            throw CommandFailure.usage("--new-cluster needs a name.");
        }
        if (cluster != null && survivors.size() > 1) {
            throw CommandFailure.usage(
                    "--new-cluster moves this directory only, and the other survivors could not reach it. Recover this node"
                            + " alone; then add the others, with emptied directories, in the new cluster.");
        }
        SecureRandom random = new SecureRandom();
        Recovery recovery =
                Recovery.plan(
                        new NioFileSystem(),
                        random::nextLong,
                        directory,
                        snapshots.directory(),
                        group,
                        Peers.optional(peer),
                        Peers.all(survivors));
        confirmation.require(output.err(), words(recovery.plan()), group);
        recovery.apply(
                cluster, Instant.now().toString(), String.valueOf(System.getProperty("user.name")));
        Recovery.Plan plan = recovery.plan();
        Report report = new Report();
        report.fact("recovered", group)
                .fact("members", LogDumpCommand.words(plan.after()))
                .fact("index", plan.after().id().index())
                .fact("term", plan.termAfter())
                .fact("written down in", Recovery.AUDIT)
                .fact("next", next(plan));
        output.print(report);
        return ExitCode.FINE;
    }

    private String words(Recovery.Plan plan) {
        return "Group '"
                + group
                + "' has "
                + LogDumpCommand.words(plan.before())
                + ", as far as this log knows.\n"
                + "Its last entry here is "
                + plan.last()
                + ". Entries after it that others acknowledged are LOST; what is here counts as committed.\n"
                + "The whole group will be "
                + LogDumpCommand.words(plan.after())
                + ", from term "
                + plan.termAfter()
                + " on.\n"
                + OLD_MEMBERS
                + (cluster == null
                        ? "With --new-cluster NAME processes of the former cluster are refused, if it had a name.\n"
                        : "The directory and ALL groups in it move to cluster '" + cluster + "'.\n")
                + "This cannot be undone; copy the directories first if you are not sure.";
    }

    private String next(Recovery.Plan plan) {
        return "Start "
                + plan.after().current()
                + (cluster == null ? "" : " with clusterId '" + cluster + "'")
                + ", see that they have a leader, take a snapshot, then add new members one at a time. "
                + OLD_MEMBERS.strip();
    }
}

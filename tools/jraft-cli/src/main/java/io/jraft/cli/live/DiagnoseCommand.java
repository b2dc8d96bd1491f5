package io.jraft.cli.live;

import io.jraft.cli.CommandFailure;
import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.out.Report;
import io.jraft.rpc.CliRequests.MemberStatusResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks every member, and lets {@link Diagnosis} judge. Thread: MAIN. */
@Command(
        name = "diagnose",
        description = {
            "Why a group has no leader, or what is wrong with its members, and the next safe step.",
            "Exit code 0 when the group is well, 1 when it is not, 4 when no member told anything."
        })
public final class DiagnoseCommand implements Callable<Integer> {
    @Mixin private Output output = new Output();

    @Mixin private Target target = new Target();

    @Override
    public Integer call() {
        try (Session session = target.session()) {
            List<MemberView> views = session.look(target.group(), target.peers());
            requireOne(target.group(), views);
            Diagnosis diagnosis = Diagnosis.of(views);
            Report report = new Report();
            report.fact("group", target.group())
                    .fact("well", diagnosis.well())
                    .fact("verdict", diagnosis.verdict())
                    .fact("finding", diagnosis.findings())
                    .fact("next", diagnosis.next());
            addMembers(report, diagnosis, views);
            output.print(report);
            return diagnosis.well() ? ExitCode.FINE : ExitCode.UNWELL;
        }
    }

    /** Ends the command when there is nothing to judge by. */
    static void requireOne(String group, List<MemberView> views) {
        if (views.stream().noneMatch(v -> v.status() != null)) {
            List<String> said = new ArrayList<>();
            views.forEach(v -> said.add(v.peer() + ": " + v.trouble()));
            throw CommandFailure.unreached(
                    "No member of group '"
                            + group
                            + "' told its status. "
                            + String.join("; ", said)
                            + ". Check the addresses, the processes and the network; then ask again.");
        }
    }

    /** The table of members. */
    static void addMembers(Report report, Diagnosis diagnosis, List<MemberView> views) {
        Report.Table table =
                report.table(
                        "members",
                        "peer",
                        "role",
                        "state",
                        "term",
                        "leader",
                        "last",
                        "committed",
                        "applied",
                        "snapshot",
                        "trouble");
        for (MemberView view : views) {
            String role =
                    diagnosis.voters().contains(view.peer())
                            ? "voter"
                            : diagnosis.learners().contains(view.peer()) ? "learner" : "none";
            MemberStatusResponse s = view.status();
            if (s == null) {
                table.row(
                        view.peer(),
                        role,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        view.trouble());
            } else {
                table.row(
                        view.peer(),
                        role,
                        s.getState(),
                        s.getTerm(),
                        s.hasLeaderId() ? s.getLeaderId() : null,
                        s.getLastIndex(),
                        s.getCommittedIndex(),
                        s.getAppliedIndex(),
                        s.getSnapshotIndex(),
                        s.hasError() ? s.getError() : null);
            }
        }
    }
}

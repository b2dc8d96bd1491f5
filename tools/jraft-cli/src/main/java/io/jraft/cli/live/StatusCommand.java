package io.jraft.cli.live;

import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.out.Report;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows a group as its members see it. Thread: MAIN. */
@Command(
        name = "status",
        description = {
            "Who leads, who belongs, and how far each member is.",
            "Exit code 0 when there is a leader, 1 when not, 4 when no member told anything."
        })
public final class StatusCommand implements Callable<Integer> {
    @Mixin private Output output = new Output();

    @Mixin private Target target = new Target();

    @Override
    public Integer call() {
        try (Session session = target.session()) {
            List<MemberView> views = session.look(target.group(), target.peers());
            DiagnoseCommand.requireOne(target.group(), views);
            Diagnosis diagnosis = Diagnosis.of(views);
            Report report = new Report();
            report.fact("group", target.group())
                    .fact("leader", diagnosis.leader())
                    .fact("voters", texts(diagnosis.voters()))
                    .fact("learners", texts(diagnosis.learners()));
            DiagnoseCommand.addMembers(report, diagnosis, views);
            output.print(report);
            return diagnosis.leader() == null ? ExitCode.UNWELL : ExitCode.FINE;
        }
    }

    private static List<String> texts(List<?> peers) {
        return peers.stream().map(String::valueOf).toList();
    }
}

package io.jraft.cli.live;

import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.Peers;
import io.jraft.cli.out.Report;
import io.jraft.entity.PeerId;
import io.jraft.rpc.CliRequests.GroupMember;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what runs behind servers. Thread: MAIN. */
@Command(name = "groups", description = "The groups that have a member behind a server.")
public final class GroupsCommand implements Callable<Integer> {
    @Mixin private Output output = new Output();

    @Parameters(arity = "1..*", paramLabel = "SERVER", description = "host:port")
    private List<String> servers = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "MS",
            description = "how long to wait for an answer, in milliseconds")
    private int timeoutMs = 5_000;

    @Override
    public Integer call() {
        try (Session session = new Session(timeoutMs)) {
            Report report = new Report();
            Report.Table table = report.table("groups", "group", "peer", "state", "term", "leader");
            for (PeerId server : Peers.all(servers)) {
                for (GroupMember member : session.groups(server).getMembersList()) {
                    table.row(
                            member.getGroupId(),
                            member.getPeerId(),
                            member.getState(),
                            member.getTerm(),
                            member.hasLeaderId() ? member.getLeaderId() : null);
                }
            }
            output.print(report);
            return ExitCode.FINE;
        }
    }
}

package io.jraft.cli.live;

import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.out.Report;
import io.jraft.entity.PeerId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets members take snapshots. Thread: MAIN. */
@Command(
        name = "take",
        description =
                "Lets each member that is named take a snapshot now, one after the other; waits for it.")
public final class SnapshotTakeCommand implements Callable<Integer> {
    @Mixin private Output output = new Output();

    @Mixin private Target target = new Target();

    @Override
    public Integer call() {
        try (Session session = target.session()) {
            for (PeerId peer : target.peers()) {
                Session.require(session.service().snapshot(target.group(), peer));
            }
            output.print(
                    new Report()
                            .fact("group", target.group())
                            .fact(
                                    "snapshot taken by",
                                    target.peers().stream().map(PeerId::toString).toList()));
            return ExitCode.FINE;
        }
    }
}

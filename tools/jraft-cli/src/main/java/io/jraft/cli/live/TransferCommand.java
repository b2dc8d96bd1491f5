package io.jraft.cli.live;

import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.Peers;
import io.jraft.cli.out.Report;
import io.jraft.entity.PeerId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Hands leadership over. Thread: MAIN. */
@Command(name = "transfer", description = "Hands leadership over, before a machine is taken down.")
public final class TransferCommand implements Callable<Integer> {
    @Mixin private Output output = new Output();

    @Mixin private Target target = new Target();

    @Option(names = "--to", description = "the next leader; default the voter that holds most")
    private @Nullable String to;

    @Override
    public Integer call() {
        PeerId next = to == null ? PeerId.ANY_PEER : Peers.one(to);
        try (Session session = target.session()) {
            Session.require(
                    session.service().transferLeader(target.group(), target.configuration(), next));
            output.print(new Report().fact("group", target.group()).fact("asked to lead", next));
            return ExitCode.FINE;
        }
    }
}

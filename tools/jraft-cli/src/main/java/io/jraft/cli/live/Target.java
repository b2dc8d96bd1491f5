package io.jraft.cli.live;

import io.jraft.cli.Peers;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import java.util.List;
import picocli.CommandLine.Option;

/** Which group, and through whom. Thread: MAIN. */
final class Target {
    @Option(
            names = {"-g", "--group"},
            required = true,
            description = "the group")
    private String group = "";

    @Option(
            names = {"-p", "--peers"},
            required = true,
            split = ",",
            paramLabel = "PEER",
            description = "members to ask, host:port[:idx]; one is enough, all see more")
    private List<String> peers = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "MS",
            description =
                    "how long the command may wait for answers, in milliseconds; default ${DEFAULT-VALUE}")
    private int timeoutMs = 5_000;

    String group() {
        return group;
    }

    List<PeerId> peers() {
        return Peers.all(peers);
    }

    Configuration configuration() {
        return new Configuration(peers());
    }

    Session session() {
        return new Session(timeoutMs);
    }
}

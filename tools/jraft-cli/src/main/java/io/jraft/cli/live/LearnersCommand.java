package io.jraft.cli.live;

import io.jraft.Status;
import io.jraft.cli.Output;
import io.jraft.cli.Peers;
import io.jraft.entity.PeerId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes who learns. Thread: MAIN. */
@Command(
        name = "learners",
        description = "Who receives the log and does not vote.",
        subcommands = {
            LearnersCommand.Add.class,
            LearnersCommand.Remove.class,
            LearnersCommand.Promote.class
        })
public final class LearnersCommand {
    private LearnersCommand() {}

    /** Adds learners. */
    @Command(name = "add", description = "Adds learners.")
    static final class Add implements Callable<Integer> {
        @Mixin private Output output = new Output();
        @Mixin private Target target = new Target();

        @Parameters(split = ",", paramLabel = "PEER", description = "host:port[:idx]", arity = "1")
        private List<String> peers = List.of();

        @Option(
                names = "--source",
                paramLabel = "PEER",
                description =
                        "a voter that feeds them in place of the leader, those that learn already too; 'leader' for the leader")
        private String source = "";

        @Override
        public Integer call() {
            List<PeerId> added = Peers.all(peers);
            try (Session session = target.session()) {
                Status status;
                if (source.isEmpty()) {
                    status =
                            session.service()
                                    .addLearners(target.group(), target.configuration(), added);
                } else {
                    PeerId feeds = source.equals("leader") ? PeerId.ANY_PEER : Peers.one(source);
                    status =
                            session.service()
                                    .addLearners(
                                            target.group(), target.configuration(), added, feeds);
                }
                return PeersCommand.done(output, session, target, status);
            }
        }
    }

    /** Removes learners; nothing is lost by it, so nobody is asked. */
    @Command(name = "remove", description = "Removes learners.")
    static final class Remove implements Callable<Integer> {
        @Mixin private Output output = new Output();
        @Mixin private Target target = new Target();

        @Parameters(split = ",", paramLabel = "PEER", description = "host:port[:idx]", arity = "1")
        private List<String> peers = List.of();

        @Override
        public Integer call() {
            List<PeerId> removed = Peers.all(peers);
            try (Session session = target.session()) {
                return PeersCommand.done(
                        output,
                        session,
                        target,
                        session.service()
                                .removeLearners(target.group(), target.configuration(), removed));
            }
        }
    }

    /** Makes a learner a voter. */
    @Command(name = "promote", description = "Makes a learner a voter, in one step.")
    static final class Promote implements Callable<Integer> {
        @Mixin private Output output = new Output();
        @Mixin private Target target = new Target();

        @Parameters(paramLabel = "PEER", description = "host:port[:idx]")
        private String peer = "";

        @Override
        public Integer call() {
            PeerId promoted = Peers.one(peer);
            try (Session session = target.session()) {
                return PeersCommand.done(
                        output,
                        session,
                        target,
                        session.service()
                                .learner2Follower(
                                        target.group(), target.configuration(), promoted));
            }
        }
    }
}

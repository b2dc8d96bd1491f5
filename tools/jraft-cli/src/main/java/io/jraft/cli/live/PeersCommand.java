package io.jraft.cli.live;

import io.jraft.Status;
import io.jraft.cli.Confirmation;
import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.Peers;
import io.jraft.cli.out.Report;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes who votes. Each command waits until the group has agreed. Thread: MAIN. */
@Command(
        name = "peers",
        description = "Who votes. One change at a time; each waits until the group has agreed.",
        subcommands = {
            PeersCommand.Add.class,
            PeersCommand.Remove.class,
            PeersCommand.Change.class
        })
public final class PeersCommand {
    private PeersCommand() {}

    static int done(Output output, Session session, Target target, Status status) {
        Session.require(status);
        Configuration now = target.configuration();
        Report report = new Report().fact("group", target.group()).fact("done", true);
        try {
            report.fact("voters", texts(session.service().getPeers(target.group(), now)))
                    .fact("learners", texts(session.service().getLearners(target.group(), now)));
        } catch (IllegalStateException e) {
            // The change is done; the members that were named may have left by it.
            output.err().println("The members could not be asked for again: " + e.getMessage());
        }
        output.print(report);
        return ExitCode.FINE;
    }

    private static List<String> texts(List<PeerId> peers) {
        return peers.stream().map(PeerId::toString).toList();
    }

    /** Adds a voter. */
    @Command(
            name = "add",
            description = "Adds a voter, once it has caught up; a learner is promoted.")
    static final class Add implements Callable<Integer> {
        @Mixin private Output output = new Output();
        @Mixin private Target target = new Target();

        @Parameters(paramLabel = "PEER", description = "host:port[:idx]")
        private String peer = "";

        @Override
        public Integer call() {
            PeerId added = Peers.one(peer);
            try (Session session = target.session()) {
                return done(
                        output,
                        session,
                        target,
                        session.service().addPeer(target.group(), target.configuration(), added));
            }
        }
    }

    /** Removes a voter. */
    @Command(
            name = "remove",
            description = "Removes a voter, the leader too. Asks before, or takes --yes.")
    static final class Remove implements Callable<Integer> {
        @Mixin private Output output = new Output();
        @Mixin private Target target = new Target();
        @Mixin private Confirmation confirmation = new Confirmation();

        @Parameters(paramLabel = "PEER", description = "host:port[:idx]")
        private String peer = "";

        @Override
        public Integer call() throws IOException {
            PeerId removed = Peers.one(peer);
            confirmation.require(
                    output.err(),
                    removed
                            + " will not vote in group '"
                            + target.group()
                            + "' any more, and is not told what happens after.",
                    removed.toString());
            try (Session session = target.session()) {
                return done(
                        output,
                        session,
                        target,
                        session.service()
                                .removePeer(target.group(), target.configuration(), removed));
            }
        }
    }

    /** Replaces the voters. */
    @Command(
            name = "change",
            description =
                    "Makes the voters exactly these, in one change. Learners stay. Asks before, or takes --yes.")
    static final class Change implements Callable<Integer> {
        @Mixin private Output output = new Output();
        @Mixin private Target target = new Target();
        @Mixin private Confirmation confirmation = new Confirmation();

        @Parameters(split = ",", paramLabel = "PEER", description = "host:port[:idx]", arity = "1")
        private List<String> peers = List.of();

        @Override
        public Integer call() throws IOException {
            Configuration next = new Configuration(Peers.all(peers));
            confirmation.require(
                    output.err(),
                    "The voters of group '" + target.group() + "' will be exactly " + next + ".",
                    target.group());
            try (Session session = target.session()) {
                return done(
                        output,
                        session,
                        target,
                        session.service()
                                .changePeers(target.group(), target.configuration(), next));
            }
        }
    }
}

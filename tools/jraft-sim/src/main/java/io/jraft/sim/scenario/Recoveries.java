package io.jraft.sim.scenario;

import io.jraft.model.BlockBuilder;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.sim.Sim;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.node.SimNode;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import io.jraft.storage.journal.JournalLogStore;
import io.jraft.storage.journal.JournalOptions;
import io.jraft.storage.local.HomeFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Scenarios about groups that were recovered by hand, offline, and the members that were given up (U1). */
final class Recoveries {
    /** How far above the old terms a recovery begins; the tool takes a million and a number by chance. */
    private static final long TERMS_ABOVE = 1_000_000;

    private Recoveries() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "U1-back",
                        "a majority is given up by a recovery and comes back: it is no second group",
                        Stories.nodes(3),
                        Recoveries::givenUpComeBack),
                new Scenario(
                        "U1-survivor",
                        "two of five are left, one is recovered and names the other, which is brought up",
                        Stories.nodes(5),
                        Recoveries::survivorIsNamed));
    }

    private static void givenUpComeBack(Sim sim) {
        SimNode survivor = lose(sim, 1).get(0);
        List<SimNode> old = sim.others(survivor);
        recover(sim, survivor, List.of(survivor));
        sim.start(survivor);
        sim.until("it leads", survivor::leadsForSure);
        sim.write("k", "recovered", survivor).expectOk();
        long term = survivor.picture().term();
        for (SimNode node : old) {
            sim.start(node).timeouts(4);
        }
        sim.timeouts(20);
        sim.require(
                "who was given up neither leads nor disturbs",
                old.stream().noneMatch(SimNode::leads)
                        && survivor.leadsForSure()
                        && survivor.picture().term() == term);
        sim.require(
                "and everybody says why",
                sim.nodes().stream()
                        .allMatch(
                                n ->
                                        String.valueOf(n.picture().notice())
                                                .contains("recovered by hand")));
        sim.write("k", "undisturbed", survivor).expectOk();
        sim.judge();
    }

    private static void survivorIsNamed(Sim sim) {
        List<SimNode> survivors = lose(sim, 2);
        SimNode chosen = survivors.get(0);
        SimNode named = survivors.get(1);
        recover(sim, chosen, survivors);
        sim.start(named, chosen);
        sim.until("the recovered one leads", chosen::leadsForSure);
        sim.write("k", "recovered", chosen).expectOk();
        sim.until(
                "the other one was brought up",
                () -> named.picture().conf().identity().recoveryEpoch() == 1);
        sim.others(chosen, named).forEach(sim::start);
        sim.timeouts(10);
        sim.require("the recovered one leads on", chosen.leadsForSure());
        sim.write("k", "goes-on", chosen).expectOk();
        sim.judge();
    }

    /** All agree, and then all are down; answers those who will survive. */
    private static List<SimNode> lose(Sim sim, int survivors) {
        sim.agree();
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk();
        sim.agree();
        sim.nodes().forEach(sim::kill);
        return Stories.cast(sim, leader).subList(0, survivors);
    }

    /** What 'raft recover' does: a configuration with the survivors alone, in a new epoch, far above the old terms. */
    private static void recover(Sim sim, SimNode node, List<SimNode> survivors) {
        SimFileSystem disk = node.disk().image();
        String directory = "/data/log";
        try {
            HomeFacts.Journal facts =
                    Objects.requireNonNull(HomeFacts.journal(disk, directory), "a journal");
            long high = Long.parseUnsignedLong(facts.uuid().substring(0, 16), 16);
            long low = Long.parseUnsignedLong(facts.uuid().substring(16), 16);
            try (LogStore store =
                    JournalLogStore.open(
                            disk,
                            JournalOptions.of(directory, high, low, sim.chance()::nextLong))) {
                append(sim, store.open(node.group(), node.peer()), survivors);
                store.sync();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sim.checks().forced();
        node.disk().restore(disk);
    }

    private static void append(Sim sim, GroupLog log, List<SimNode> survivors) throws IOException {
        GroupLog.Recovered found = log.recovered();
        long term =
                Math.max(found.hardState().term(), found.last().term())
                        + TERMS_ABOVE
                        + sim.chance().nextInt(1000);
        long index = found.last().index() + 1;
        GroupIdentity fresh = new GroupIdentity(sim.chance().nextLong(), 1, 1, 0, List.of());
        Members members = new Members(survivors.stream().map(SimNode::peer).toList(), List.of());
        BlockBuilder builder = new BlockBuilder();
        builder.begin(index, term, found.lastChain());
        builder.add(new ConfEntry(new LogId(index, term), members, null, fresh));
        log.saveHardState(new HardState(term, null));
        log.append(builder.build());
    }
}

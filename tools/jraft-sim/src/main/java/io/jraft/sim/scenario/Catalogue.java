package io.jraft.sim.scenario;

import java.util.ArrayList;
import java.util.List;

/** All scenarios there are. */
public final class Catalogue {
    private Catalogue() {}

    /** In the order of the catalogue. */
    public static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(Votes.all());
        all.addAll(Elections.all());
        all.addAll(Findings.all());
        all.addAll(Partitions.all());
        all.addAll(LinkShapes.all());
        all.addAll(Commits.all());
        all.addAll(Appends.all());
        all.addAll(Pauses.all());
        all.addAll(Transfers.all());
        all.addAll(Reads.all());
        all.addAll(ReadRounds.all());
        all.addAll(LeaseReads.all());
        all.addAll(Snapshots.all());
        all.addAll(Installs.all());
        all.addAll(Compactions.all());
        all.addAll(PowerCuts.all());
        all.addAll(DiskTroubles.all());
        all.addAll(Damage.all());
        all.addAll(Flow.all());
        all.addAll(Closures.all());
        all.addAll(Strangers.all());
        all.addAll(Upgrades.all());
        all.addAll(Machines.all());
        all.addAll(Groups.all());
        all.addAll(IdleGroups.all());
        all.addAll(Mixups.all());
        all.addAll(Frames.all());
        all.addAll(Forgeries.all());
        all.addAll(Members.all());
        all.addAll(Leaving.all());
        all.addAll(Joining.all());
        all.addAll(Recoveries.all());
        all.addAll(Relays.all());
        all.addAll(Amnesia.all());
        return all;
    }

    /**
     * Stories that the engine does not hold yet, told as they must end: each shows today what is lost. Whoever makes them
     * hold moves them to {@link #all}.
     */
    public static List<Scenario> unprotected() {
        return Amnesia.unprotected();
    }

    /** The one with this id. */
    public static Scenario byId(String id) {
        return all().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + id));
    }
}

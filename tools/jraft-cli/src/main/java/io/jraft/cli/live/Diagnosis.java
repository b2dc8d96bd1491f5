package io.jraft.cli.live;

import io.jraft.cli.Peers;
import io.jraft.entity.PeerId;
import io.jraft.rpc.CliRequests.MemberProgress;
import io.jraft.rpc.CliRequests.MemberStatusResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a group, judged by what its members say of themselves. A pure rule: no network.
 *
 * @param well whether a leader has all voters and learners
 * @param leader who leads; null when nobody does
 * @param voters of the newest configuration that was told
 * @param learners likewise
 * @param verdict one sentence
 * @param findings what is wrong, each with the name of a member
 * @param next the next safe step
 */
record Diagnosis(
        boolean well,
        @Nullable PeerId leader,
        List<PeerId> voters,
        List<PeerId> learners,
        String verdict,
        List<String> findings,
        String next) {

    /** Judges; at least one member must have told its status. */
    static Diagnosis of(List<MemberView> views) {
        MemberView leader = views.stream().filter(MemberView::leads).max(byTerm()).orElse(null);
        MemberStatusResponse source =
                Objects.requireNonNull(leader == null ? newest(views) : leader.status());
        List<PeerId> voters = Peers.all(source.getPeersList());
        List<PeerId> learners = Peers.all(source.getLearnersList());
        List<MemberView> members =
                views.stream()
                        .filter(v -> voters.contains(v.peer()) || learners.contains(v.peer()))
                        .toList();
        List<String> findings = new ArrayList<>();
        for (MemberView view : members) {
            find(view, findings);
        }
        if (leader != null) {
            return led(leader, source, voters, learners, findings);
        }
        return leaderless(
                members.stream().filter(v -> voters.contains(v.peer())).toList(),
                voters,
                learners,
                findings);
    }

    private static Comparator<MemberView> byTerm() {
        return Comparator.comparingLong(v -> Objects.requireNonNull(v.status()).getTerm());
    }

    /** Whose configuration counts while nobody leads: a change is in force from the moment it is in a log. */
    private static MemberStatusResponse newest(List<MemberView> views) {
        return Objects.requireNonNull(
                views.stream()
                        .map(MemberView::status)
                        .filter(Objects::nonNull)
                        .max(Comparator.comparingLong(MemberStatusResponse::getLastIndex))
                        .orElse(null));
    }

    private static void find(MemberView view, List<String> findings) {
        MemberStatusResponse status = view.status();
        if (status == null) {
            findings.add(
                    view.peer()
                            + (view.refused() ? " would not tell: " : " is down or out of reach: ")
                            + view.trouble());
        } else if (!view.works()) {
            findings.add(view.peer() + " stopped: " + view.why());
        } else if (status.getDiskFull()) {
            findings.add(view.peer() + " has a full disk and takes no new entries");
        }
    }

    private static Diagnosis led(
            MemberView leader,
            MemberStatusResponse source,
            List<PeerId> voters,
            List<PeerId> learners,
            List<String> findings) {
        int alive = voters.contains(leader.peer()) ? 1 : 0;
        for (MemberProgress progress : source.getProgressList()) {
            PeerId peer = Peers.one(progress.getPeerId());
            if (!progress.getAlive()) {
                findings.add(
                        peer
                                + " has not answered the leader "
                                + (progress.getLastContactMsAgo() < 0
                                        ? "yet"
                                        : "for " + progress.getLastContactMsAgo() + " ms"));
            } else if (voters.contains(peer)) {
                alive++;
            }
        }
        int majority = voters.size() / 2 + 1;
        int spare = alive - majority;
        String state =
                leader.peer()
                        + " leads term "
                        + source.getTerm()
                        + ", and "
                        + alive
                        + " of "
                        + voters.size()
                        + " voters follow or lead";
        if (spare < 0) {
            return new Diagnosis(
                    false,
                    leader.peer(),
                    voters,
                    learners,
                    state + ": it has no majority, and will stop leading.",
                    findings,
                    bringBack(-spare));
        }
        boolean well = findings.isEmpty();
        String verdict =
                state
                        + (well
                                ? ": the group is well."
                                : "; writes work, and "
                                        + (spare == 0
                                                ? "NO further voter may fail."
                                                : spare + " more may fail."));
        String next =
                well
                        ? "Nothing to do."
                        : "Bring back, one at a time, those that are named above. Do not remove or empty others meanwhile. A"
                                + " member whose disk is lost is replaced as docs/operations.md says.";
        return new Diagnosis(well, leader.peer(), voters, learners, verdict, findings, next);
    }

    private static Diagnosis leaderless(
            List<MemberView> members,
            List<PeerId> voters,
            List<PeerId> learners,
            List<String> findings) {
        int majority = voters.size() / 2 + 1;
        long working = members.stream().filter(MemberView::works).count();
        long unknown = members.stream().filter(v -> v.status() == null && v.refused()).count();
        String count = working + " of " + voters.size() + " voters work";
        if (working + unknown < majority) {
            return new Diagnosis(
                    false,
                    null,
                    voters,
                    learners,
                    "Nobody leads, because " + count + " and a majority is " + majority + ".",
                    findings,
                    bringBack((int) (majority - working - unknown)));
        }
        members.stream()
                .filter(v -> !v.lastCampaign().isEmpty())
                .forEach(v -> findings.add(v.peer() + " does not lead: " + v.lastCampaign()));
        boolean full =
                members.stream().anyMatch(v -> v.status() != null && v.status().getDiskFull());
        return new Diagnosis(
                false,
                null,
                voters,
                learners,
                "Nobody leads, although " + count + ", a majority.",
                findings,
                full
                        ? "Make room on the full disks; nothing has to be restarted."
                        : "An election may be under way: ask again in some election timeouts. If it stays, the members reach"
                                + " this machine and perhaps not one another: look at the network between them.");
    }

    private static String bringBack(int missing) {
        return "Start "
                + missing
                + " of those that are named above, or mend what stopped "
                + (missing == 1 ? "it" : "them")
                + "; then a leader comes by itself. Remove and empty nothing: each of them may hold the only copy of what was"
                + " acknowledged. Only if so many are lost for good that no majority will ever come back: 'raft"
                + " recover', which loses data.";
    }
}

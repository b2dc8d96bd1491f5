package io.jraft.core;

import io.jraft.CliService;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the leaders of groups over peers, so that none leads more than its share. Groups whose leader is within its share
 * are left alone: every transfer is a short pause for its group.
 * Owner: the thread that calls; it waits.
 */
final class LeaderBalance {

    private final CliService cli;
    private final Configuration conf;
    private final Map<PeerId, Integer> leading = new LinkedHashMap<>();

    LeaderBalance(CliService cli, Configuration conf) {
        this.cli = cli;
        this.conf = conf;
        for (PeerId peer : conf) {
            leading.put(peer, 0);
        }
    }

    /**
     * Balances.
     *
     * @param balanced receives the leader of each group as it is known when that group is done
     * @return the first failure; the groups after it are balanced nevertheless as far as possible
     */
    Status run(Set<String> groups, Map<String, PeerId> balanced) {
        if (conf.isEmpty()) {
            return new Status(RaftError.EINVAL, "There is no peer to balance leaders over");
        }
        Status first = Status.OK();
        Map<String, PeerId> leaders = new LinkedHashMap<>();
        // In the order of their names, so that two runs do the same.
        for (String group : new TreeSet<>(groups)) {
            PeerId leader = new PeerId();
            Status status = cli.getLeader(group, conf, leader);
            if (status.isOk()) {
                leaders.put(group, leader);
                leading.merge(leader, 1, Integer::sum);
            } else {
                first = first.isOk() ? status : first;
            }
        }
        int share = (groups.size() + conf.size() - 1) / conf.size();
        for (Map.Entry<String, PeerId> entry : leaders.entrySet()) {
            Status status = balance(entry.getKey(), entry.getValue(), share, balanced);
            first = first.isOk() ? status : first;
        }
        return first;
    }

    private Status balance(String group, PeerId leader, int share, Map<String, PeerId> balanced) {
        balanced.put(group, leader);
        if (leading.getOrDefault(leader, 0) <= share) {
            return Status.OK();
        }
        List<PeerId> alive;
        try {
            alive = cli.getAlivePeers(group, conf);
        } catch (IllegalStateException e) {
            return new Status(RaftError.UNKNOWN.getNumber(), e.getMessage());
        }
        PeerId target = leastBusy(alive);
        if (target == null || leading.getOrDefault(target, 0) >= share) {
            return Status.OK();
        }
        Status status = cli.transferLeader(group, conf, target);
        if (status.isOk()) {
            leading.merge(leader, -1, Integer::sum);
            leading.merge(target, 1, Integer::sum);
            balanced.put(group, target);
        }
        return status;
    }

    /** Who of them leads least; the first named of several. */
    private @Nullable PeerId leastBusy(List<PeerId> alive) {
        List<PeerId> candidates = new ArrayList<>(leading.keySet());
        candidates.retainAll(alive);
        PeerId least = null;
        for (PeerId peer : candidates) {
            if (least == null || leading.getOrDefault(peer, 0) < leading.getOrDefault(least, 0)) {
                least = peer;
            }
        }
        return least;
    }
}

package io.jraft;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.rpc.CliClientService;
import io.jraft.rpc.CliRequests.GetPeersResponse;
import io.jraft.rpc.impl.cli.LeaderCall;
import io.jraft.rpc.impl.cli.LeaderSearch;
import io.jraft.rpc.impl.cli.MemberChange;
import io.jraft.rpc.impl.cli.Patience;
import io.jraft.util.Describer;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows about groups: their members, and who leads.
 * Owner: ANY; calls from several threads are fine. {@link #getInstance} is the one that programs share; a client of two
 * clusters that use one name for different groups makes a table for each.
 */
public class RouteTable implements Describer {

    private static final RouteTable INSTANCE = new RouteTable();

    private final ConcurrentMap<String, Route> routes = new ConcurrentHashMap<>();

    /** One group, at one moment. */
    private record Route(@Nullable Configuration conf, @Nullable PeerId leader) {}

    /** A table of its own. */
    public RouteTable() {}

    /** The one of this process. */
    public static RouteTable getInstance() {
        return INSTANCE;
    }

    /**
     * Sets the members of a group. A leader that is not among them is forgotten.
     *
     * @return true
     * @throws IllegalArgumentException for a blank group
     */
    public boolean updateConfiguration(String groupId, Configuration conf) {
        requireGroup(groupId);
        Configuration copy = conf.copy();
        routes.compute(
                groupId,
                (group, old) -> {
                    PeerId leader = old == null ? null : old.leader();
                    return new Route(copy, leader != null && copy.contains(leader) ? leader : null);
                });
        return true;
    }

    /**
     * Sets the members of a group from text.
     *
     * @return false if the text names no configuration; nothing has changed then
     * @throws IllegalArgumentException for a blank group
     */
    public boolean updateConfiguration(String groupId, String confStr) {
        requireGroup(groupId);
        Configuration conf = new Configuration();
        return conf.parse(confStr) && updateConfiguration(groupId, conf);
    }

    /** The members of a group, learners included; null if it is unknown. The caller may change what it gets. */
    public @Nullable Configuration getConfiguration(String groupId) {
        requireGroup(groupId);
        Route route = routes.get(groupId);
        Configuration conf = route == null ? null : route.conf();
        return conf == null ? null : conf.copy();
    }

    /** Who leads a group; null if that is unknown. */
    public @Nullable PeerId selectLeader(String groupId) {
        requireGroup(groupId);
        Route route = routes.get(groupId);
        PeerId leader = route == null ? null : route.leader();
        return leader == null ? null : leader.copy();
    }

    /**
     * Sets who leads a group; null if nobody is known to. It need not be one of the members known here, which may be
     * older than the leader.
     *
     * @return true
     * @throws IllegalArgumentException for a blank group or an empty leader
     */
    public boolean updateLeader(String groupId, @Nullable PeerId leader) {
        requireGroup(groupId);
        if (leader != null && leader.isEmpty()) {
            throw new IllegalArgumentException("Empty leader: name it, or give null");
        }
        PeerId copy = leader == null ? null : leader.copy();
        routes.compute(groupId, (group, old) -> new Route(old == null ? null : old.conf(), copy));
        return true;
    }

    /**
     * Sets who leads a group from text.
     *
     * @return false if the text names no peer; nothing has changed then
     */
    public boolean updateLeader(String groupId, String leaderStr) {
        requireGroup(groupId);
        PeerId leader = PeerId.parsePeer(leaderStr);
        return leader != null && !leader.isEmpty() && updateLeader(groupId, leader);
    }

    /**
     * Asks the members of a group who leads, and remembers it.
     *
     * @param timeoutMs how long all of it may take, in milliseconds, from 1
     * @return {@code ENOENT} for a group without a configuration here; otherwise -1, or the code that all members answered
     * @throws TimeoutException if no answer came in time
     */
    public Status refreshLeader(CliClientService cliClientService, String groupId, int timeoutMs)
            throws InterruptedException, TimeoutException {
        NodeProvider.get().requireMayWait("refreshLeader");
        requireGroup(groupId);
        Route route = routes.get(groupId);
        Configuration conf = route == null ? null : route.conf();
        if (route == null || conf == null) {
            return unknown(groupId);
        }
        LeaderSearch.Found found =
                LeaderSearch.find(cliClientService, groupId, members(conf), patience(timeoutMs));
        PeerId leader = found.leader();
        if (leader == null) {
            if (found.timedOut()) {
                throw new TimeoutException(found.status().getErrorMsg());
            }
            return found.status();
        }
        updateLeader(groupId, leader);
        return Status.OK();
    }

    /**
     * Asks the leader of a group for its members, learners included, and remembers both.
     *
     * @param timeoutMs how long all of it may take, in milliseconds, from 1
     * @return as in {@link #refreshLeader}
     * @throws TimeoutException if no answer came in time
     */
    public Status refreshConfiguration(
            CliClientService cliClientService, String groupId, int timeoutMs)
            throws InterruptedException, TimeoutException {
        NodeProvider.get().requireMayWait("refreshConfiguration");
        requireGroup(groupId);
        Route route = routes.get(groupId);
        Configuration conf = route == null ? null : route.conf();
        if (route == null || conf == null) {
            return unknown(groupId);
        }
        LeaderCall call =
                new LeaderCall(cliClientService, groupId, members(conf), patience(timeoutMs), 0);
        LeaderCall.Answer<GetPeersResponse> answer =
                call.ask(
                        route.leader(),
                        leader -> MemberChange.getPeers(groupId, leader, false),
                        GetPeersResponse.class,
                        true);
        GetPeersResponse response = answer.response();
        if (response == null) {
            if (answer.timedOut()) {
                throw new TimeoutException(answer.status().getErrorMsg());
            }
            return answer.status();
        }
        updateConfiguration(groupId, MemberChange.configuration(response));
        updateLeader(groupId, answer.leader());
        return Status.OK();
    }

    /** Forgets all groups. */
    public void reset() {
        routes.clear();
    }

    /** Forgets a group; false if it was unknown. */
    public boolean removeGroup(String groupId) {
        requireGroup(groupId);
        return routes.remove(groupId) != null;
    }

    @Override
    public void describe(Printer out) {
        out.println("RouteTable:");
        for (Map.Entry<String, Route> entry : routes.entrySet()) {
            Route route = entry.getValue();
            out.print("  ")
                    .print(entry.getKey())
                    .print(": members ")
                    .print(route.conf() == null ? "unknown" : route.conf())
                    .print(", leader ")
                    .println(route.leader() == null ? "unknown" : route.leader());
        }
    }

    @Override
    public String toString() {
        return "RouteTable" + routes;
    }

    private static Set<PeerId> members(Configuration conf) {
        Set<PeerId> members = new LinkedHashSet<>(conf.listPeers());
        members.addAll(conf.listLearners());
        return members;
    }

    private static Patience patience(int timeoutMs) {
        return new Patience(timeoutMs, new CompletableFuture<>());
    }

    private static Status unknown(String groupId) {
        return new Status(
                RaftError.ENOENT,
                "Group %s is not registered in RouteTable, forgot to call updateConfiguration?",
                groupId);
    }

    private static void requireGroup(String groupId) {
        if (groupId.isBlank()) {
            throw new IllegalArgumentException("Blank groupId: name the group");
        }
    }
}

package io.jraft.rhea.sim;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.core.State;
import io.jraft.engine.GroupHandle;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.sim.Sim;
import io.jraft.sim.node.SimNode;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The group of a region that is split off, in the simulator: a group of its own in each server's engine, started when the parent's
 * replica there has made it. What it begins with is kept here for each server as its first snapshot is on disk: once written it
 * outlives the process. A server whose parent was given a snapshot from behind the split has none of its own and takes that of
 * another, as its leader would send it; the group's log is never shortened here, so that this is the same. All of these have to
 * be equal. Owner: the run's thread.
 */
final class ChildGroup {
    private final Sim sim;
    private final long id;
    private final String group;
    private final Map<SimNode, Map<String, byte[]>> bases = new LinkedHashMap<>();
    private final Map<SimNode, RegionMachine> machines = new LinkedHashMap<>();
    private final Map<SimNode, Integer> boarded = new LinkedHashMap<>();
    private @Nullable RegionInfo info;
    private int installed;

    ChildGroup(Sim sim, long id) {
        this.sim = sim;
        this.id = id;
        group = "kv-" + id;
    }

    boolean isBorn() {
        return info != null;
    }

    /** How often a server had to take what others begin with. */
    int installed() {
        return installed;
    }

    /** Starts it wherever it is not running and ought to be. */
    void step() {
        for (SimNode node : sim.nodes()) {
            if (node.isUp() && node.handle() != null) {
                RegionMachine parent = sim.machine(node, RegionMachine.class);
                List<RegionInfo> children = parent.machine.children();
                // Or it has been merged again, before anything was made of it.
                parent.childrenSafe |= children.isEmpty();
                for (RegionInfo child : children) {
                    info = child;
                    begin(node, parent, child);
                }
            }
        }
    }

    private void begin(SimNode node, RegionMachine parent, RegionInfo child) {
        MemoryStorage storage = parent.storage;
        RegionStore own = storage == null ? null : storage.region(id);
        if (own != null && own.get(StoreKeys.region(id)) != null) {
            Map<String, byte[]> base = pairs(own, child);
            Map<String, byte[]> before = bases.putIfAbsent(node, base);
            requireSame(node + " makes of the split what it made before", before, base);
            for (Map<String, byte[]> other : bases.values()) {
                requireSame(node + " begins with what the others begin with", other, base);
            }
        }
        // Or it has none, and will be sent one.
        parent.childrenSafe = true;
        Map<String, byte[]> base = bases.get(node);
        if (base == null && !bases.isEmpty()) {
            base = bases.values().iterator().next();
            bases.put(node, base);
            installed++;
        }
        if (base != null && !Integer.valueOf(node.incarnation()).equals(boarded.get(node))) {
            boarded.put(node, node.incarnation());
            RegionStore store = new MemoryStorage().region(id);
            WriteSet all = new WriteSet();
            base.forEach((key, value) -> all.put(HexFormat.of().parseHex(key), value));
            store.write(all);
            RegionMachine machine = parent.child(id, store, child.base());
            machines.put(node, machine);
            node.board(group, machine);
        }
    }

    private Map<String, byte[]> pairs(RegionStore store, RegionInfo child) {
        Map<String, byte[]> all = new TreeMap<>();
        for (KeyRange range : new RegionKeys(id, child.start(), child.end()).ranges()) {
            store.scan(
                    range,
                    false,
                    true,
                    (key, value) -> {
                        all.put(HexFormat.of().formatHex(key), value);
                        return true;
                    });
        }
        return all;
    }

    private void requireSame(
            String what, @Nullable Map<String, byte[]> one, Map<String, byte[]> other) {
        sim.require(what, one == null || text(one).equals(text(other)));
    }

    private static String text(Map<String, byte[]> pairs) {
        StringBuilder text = new StringBuilder();
        pairs.forEach(
                (key, value) ->
                        text.append(key)
                                .append('=')
                                .append(HexFormat.of().formatHex(value))
                                .append('\n'));
        return text.toString();
    }

    /** Proposes an entry to whoever leads, if anybody does; {@code done} is told with the machine that has answered. */
    void apply(byte[] entry, BiConsumer<RegionMachine, Status> done) {
        SimNode at = leader();
        GroupHandle leader = at == null ? null : at.passenger(group);
        if (at == null || leader == null || !leader.taskCredits().tryAcquire(1)) {
            return;
        }
        if (!leader.byteCredits().tryAcquire(entry.length)) {
            leader.taskCredits().release(1);
            return;
        }
        long seq = leader.loopRing().tryClaim();
        if (seq < 0) {
            leader.taskCredits().release(1);
            leader.byteCredits().release(entry.length);
            return;
        }
        RegionMachine machine = machines.get(at);
        int born = at.incarnation();
        Closure closure =
                status -> {
                    if (machine != null && born == at.incarnation()) {
                        done.accept(machine, status);
                    }
                };
        leader.loopRing().cell(seq).task(leader.node(), ByteBuffer.wrap(entry), closure, -1);
        leader.loopRing().publish(seq);
    }

    private @Nullable SimNode leader() {
        for (SimNode node : sim.nodes()) {
            GroupHandle h = node.passenger(group);
            if (h != null
                    && h.status().picture().state() == State.STATE_LEADER
                    && h.node().parts().state().ownTermCommitted()) {
                return node;
            }
        }
        return null;
    }

    /** The replica that leads it; null if none does. */
    @Nullable RegionMachine leading() {
        SimNode leader = leader();
        return leader == null ? null : machines.get(leader);
    }

    /** A server's replica; null if it never had one. */
    @Nullable RegionMachine machine(SimNode node) {
        return machines.get(node);
    }

    /** Whether all servers run it and have applied the same; also if it was never born. */
    boolean agrees() {
        if (info == null) {
            return true;
        }
        SimNode leader = leader();
        GroupHandle at = leader == null ? null : leader.passenger(group);
        if (at == null) {
            return false;
        }
        long last = at.status().picture().last();
        for (SimNode node : sim.nodes()) {
            GroupHandle h = node.passenger(group);
            if (h == null || h.status().picture().last() != last || h.applied().read() != last) {
                return false;
            }
        }
        return true;
    }

    void requireEqual() {
        String first = null;
        for (SimNode node : sim.nodes()) {
            String text = String.valueOf(machines.get(node));
            first = first == null ? text : first;
            sim.require(node + " has the child's state that the others have", text.equals(first));
        }
    }
}

package io.jraft.rhea.pd;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.Picture.Step;
import io.jraft.rhea.pd.StoreBeat.Replica;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the leader of the placement driver's group has in its head while it leads: who was heard when, what leaders told last, what is on
 * its way. All of it comes back with the stores' next beats; what must not be lost is in the {@link PdState}. Given the same beats at the
 * same times it says the same.
 *
 * <p>It gives no instructions before it has heard all stores that it knows of, or has listened for {@code settleMs}: one that has
 * not been heard yet is not dead. Numbers for new regions and replicas come from blocks that its log gave to it alone.
 *
 * <p>Owner: one thread.
 */
public final class Driver {
    private static final Logger LOG = LoggerFactory.getLogger(Driver.class);
    private static final int IDS_AT_ONCE = 64;

    private final PdRules rules;
    private final long ledSinceMs;
    private final Map<String, Long> heardMs = new TreeMap<>();
    private final TreeMap<Long, Told> told = new TreeMap<>();
    private final RegionLoads loads;
    private final Underway underway;
    private final Presence presence;
    private final List<PdEntry> proposals = new ArrayList<>();
    private boolean beganWithNothing;
    private long floor;
    private long nextId;
    private long idsEnd;
    private boolean idsAsked;

    /** What a leader told of its region. */
    private record Told(Replica replica, String store, long atMs) {}

    /** One that begins to lead at that time and has heard nobody. */
    public Driver(PdRules rules, long nowMs) {
        this.rules = rules;
        ledSinceMs = nowMs;
        loads = new RegionLoads(rules);
        presence = new Presence(rules);
        underway = new Underway(rules, this::inVain);
    }

    /**
     * Takes what a store tells.
     *
     * @param state what the group keeps, as of its last entry that was applied here
     * @return what the store is to do
     */
    public List<Instruction> beat(long nowMs, StoreBeat beat, PdState state) {
        beganWithNothing |= heardMs.isEmpty() && state.regions().isEmpty();
        heardMs.put(beat.address(), nowMs);
        floor = Math.max(floor, beat.floor());
        knowStore(beat, state);
        for (Replica replica : beat.regions()) {
            if (replica.leads()) {
                learn(nowMs, beat.address(), replica, state);
            }
        }
        told.keySet().removeIf(id -> !state.regions().containsKey(id) && isOld(nowMs, id));
        Map<Long, RegionInfo> known = known(state);
        presence.retain(known.keySet());
        presence.learn(nowMs, beat, known.values());
        plan(nowMs, state, known);
        return instructions(nowMs, beat, state);
    }

    private boolean isOld(long nowMs, long region) {
        Told last = told.get(region);
        return last != null && nowMs - last.atMs() > rules.liveMs();
    }

    /** Entries that the log has to have; each is handed out once and proposed again by later beats if it got lost. */
    public List<PdEntry> takeProposals() {
        List<PdEntry> taken = List.copyOf(proposals);
        proposals.clear();
        return taken;
    }

    /** The log gave these numbers to this leader; none if it could not. */
    public void granted(long first, int count) {
        idsAsked = false;
        if (first > 0) {
            nextId = first;
            idsEnd = first + count;
        }
    }

    // -------------------------------------------------------------------- learn

    private void knowStore(StoreBeat beat, PdState state) {
        PdEntry.Store known = state.stores().get(beat.address());
        if (known == null || beat.floor() >= state.nextId()) {
            boolean leaving = known != null && known.leaving();
            proposals.add(new PdEntry.Store(beat.address(), beat.floor(), leaving));
        }
    }

    private void learn(long nowMs, String store, Replica replica, PdState state) {
        long id = replica.info().id();
        PdEntry.Region now =
                new PdEntry.Region(replica.info(), store, replica.term(), replica.index());
        Told before = told.get(id);
        PdEntry.Region known = state.regions().get(id);
        boolean old =
                before != null
                        && !PdState.isNewer(
                                now,
                                new PdEntry.Region(
                                        before.replica().info(),
                                        before.store(),
                                        before.replica().term(),
                                        before.replica().index()));
        if (old || (known != null && !PdState.isNewer(now, known))) {
            return;
        }
        if (before != null && before.replica().info().version() != replica.info().version()) {
            // What was measured is of other keys.
            loads.restart(id);
        }
        told.put(id, new Told(replica, store, nowMs));
        loads.learn(nowMs, replica);
        if (known == null || differs(known, now)) {
            proposals.add(now);
        }
        underway.learn(nowMs, replica, store);
    }

    /** Whether the log has to hear of it: a beat that brings nothing but a load is none of its business. */
    private static boolean differs(PdEntry.Region known, PdEntry.Region now) {
        return known.info().version() != now.info().version()
                || known.term() != now.term()
                || !known.leader().equals(now.leader())
                || !known.info().members().equals(now.info().members());
    }

    // --------------------------------------------------------------------- plan

    private void plan(long nowMs, PdState state, Map<Long, RegionInfo> known) {
        if (!isSettled(nowMs, state)) {
            return;
        }
        if (nextId + IDS_AT_ONCE / 4 >= idsEnd && !idsAsked && knowsAllNumbers(state)) {
            idsAsked = true;
            proposals.add(new PdEntry.Ids(IDS_AT_ONCE));
        }
        loads.retain(told.keySet());
        presence.look(nowMs, known.values());
        underway.giveUp(state.regions().keySet(), (id, step) -> isHopeless(nowMs, id, step));
        Picture picture = picture(nowMs, state, known);
        for (Step step : Plan.of(picture, rules)) {
            Instruction instruction = instruction(step);
            if (instruction != null) {
                underway.begin(nowMs, step, instruction);
            }
        }
    }

    private void inVain(Step step) {
        if (step instanceof Step.Split split && split.byLoad()) {
            loads.inVain(split.region());
        }
    }

    /** Whether the store that it was to go to is silent by now, and its leader has nothing under way: then repair does not wait for it. */
    private boolean isHopeless(long nowMs, long region, Step on) {
        String target = null;
        if (on instanceof Step.Transfer transfer) {
            target = transfer.to();
        } else if (on instanceof Step.Change change) {
            target = change.add();
        }
        Long heard = target == null ? null : heardMs.get(target);
        Told last = told.get(region);
        boolean silent = heard != null && nowMs - heard > rules.liveMs();
        return silent && last != null && last.replica().steady();
    }

    /** Whether the log has heard of all that this leader has: numbers that are in use are behind what it gives out then. */
    private boolean knowsAllNumbers(PdState state) {
        return state.stores().keySet().containsAll(heardMs.keySet())
                && state.regions().keySet().containsAll(told.keySet())
                && floor < state.nextId();
    }

    private boolean isSettled(long nowMs, PdState state) {
        if (nowMs - ledSinceMs >= rules.settleMs()) {
            return true;
        }
        if (beganWithNothing) {
            // Either the cluster is new, or all was lost: then nobody knows whom to wait for.
            return false;
        }
        Set<String> known = new TreeSet<>(state.stores().keySet());
        state.regions()
                .values()
                .forEach(
                        r -> {
                            known.addAll(presence.places(r.info()).voters());
                            known.addAll(presence.places(r.info()).learners());
                        });
        return !known.isEmpty() && heardMs.keySet().containsAll(known);
    }

    /** The cluster as this leader sees it. */
    public Picture picture(long nowMs, PdState state) {
        return picture(nowMs, state, known(state));
    }

    private Picture picture(long nowMs, PdState state, Map<Long, RegionInfo> known) {
        TreeMap<String, Picture.Store> stores = new TreeMap<>();
        state.stores()
                .forEach(
                        (address, store) ->
                                stores.put(
                                        address,
                                        new Picture.Store(
                                                address,
                                                heardMs.getOrDefault(address, ledSinceMs),
                                                store.leaving())));
        Map<Long, Set<String>> unborn = presence.unborn(nowMs, known);
        TreeMap<Long, Picture.Region> regions = new TreeMap<>();
        state.regions()
                .forEach(
                        (id, region) ->
                                regions.put(
                                        id,
                                        view(
                                                nowMs,
                                                region,
                                                told.get(id),
                                                unborn.getOrDefault(id, Set.of()))));
        // One that was lost before any driver heard it is dead as others are: its replicas are
        // known.
        for (Picture.Region region : regions.values()) {
            for (String store : region.stores()) {
                stores.computeIfAbsent(store, s -> new Picture.Store(s, ledSinceMs, false));
            }
        }
        return new Picture(nowMs, stores, regions, new TreeMap<>(underway.steps()));
    }

    private Picture.Region view(
            long nowMs, PdEntry.Region known, @Nullable Told last, Set<String> unborn) {
        // Nobody leads it as far as this driver has heard: its replicas count, and nothing is done
        // to it.
        if (last == null) {
            return new Picture.Region(
                    known.info(),
                    presence.places(known.info()),
                    known.leader(),
                    false,
                    ledSinceMs,
                    Set.of(),
                    Set.of(),
                    unborn,
                    0,
                    0,
                    Picture.Load.NONE);
        }
        Replica r = last.replica();
        return new Picture.Region(
                r.info(),
                presence.places(r.info()),
                last.store(),
                r.steady(),
                last.atMs(),
                Set.copyOf(r.silent()),
                presence.gone(nowMs, r.info()),
                unborn,
                r.keys(),
                r.bytes(),
                loads.of(nowMs, r.info().id()));
    }

    /** All regions, as their leaders told last, or the log has them. */
    private Map<Long, RegionInfo> known(PdState state) {
        Map<Long, RegionInfo> known = new HashMap<>();
        state.regions().forEach((id, region) -> known.put(id, region.info()));
        told.forEach((id, last) -> known.put(id, last.replica().info()));
        return known;
    }

    /** Null if there are no numbers for it now, or it makes no sense any more. */
    private @Nullable Instruction instruction(Step step) {
        Told last = told.get(step.region());
        if (last == null) {
            return null;
        }
        RegionInfo info = last.replica().info();
        if (step instanceof Step.Split split) {
            return nextId < idsEnd
                    ? new Instruction.Split(info.id(), info.version(), nextId++, split.byLoad())
                    : null;
        } else if (step instanceof Step.Merge merge) {
            Told left = told.get(merge.left());
            return left == null
                    ? null
                    : new Instruction.Merge(
                            info.id(),
                            info.version(),
                            merge.left(),
                            left.replica().info().version());
        } else if (step instanceof Step.Transfer transfer) {
            PeerId to = Members.at(info.members(), transfer.to());
            return to == null
                    ? null
                    : new Instruction.Transfer(info.id(), info.version(), to.toString());
        } else if (step instanceof Step.Change change) {
            return change(info, change);
        }
        return null;
    }

    private @Nullable Instruction change(RegionInfo info, Step.Change change) {
        Configuration to = Configuration.of(info.members());
        String remove = change.remove();
        PeerId gone = remove == null ? null : Members.at(info.members(), remove);
        if (remove != null && (gone == null || !to.removePeer(gone))) {
            return null;
        }
        String add = change.add();
        if (add != null) {
            if (nextId >= idsEnd) {
                return null;
            }
            to.addPeer(new PeerId(Members.endpoint(add), (int) nextId++));
        }
        return new Instruction.Change(info.id(), info.version(), info.members(), to.toString());
    }

    // ------------------------------------------------------------- instructions

    private List<Instruction> instructions(long nowMs, StoreBeat beat, PdState state) {
        List<Instruction> all = new ArrayList<>();
        for (Replica replica : beat.regions()) {
            Told last = told.get(replica.info().id());
            if (isLeftBehind(replica, beat, state)) {
                all.add(new Instruction.Leave(replica.info().id(), replica.peer(), Long.MAX_VALUE));
            }
            if (last == null) {
                continue;
            }
            boolean leads = replica.leads() && last.store().equals(beat.address());
            Instruction on = underway.of(replica.info().id());
            if (on != null && leads && replica.steady()) {
                // What could not be done a moment ago is not tried again with each beat.
                Instruction now = underway.tell(nowMs, replica.info().id());
                if (now != null) {
                    all.add(now);
                }
            } else if (!leads && !isWanted(on, replica) && mayLeave(replica, last.replica())) {
                all.add(
                        new Instruction.Leave(
                                replica.info().id(), replica.peer(), last.replica().index()));
            }
        }
        return all;
    }

    /**
     * Whether the region has been merged into one that has no replica at this store, which would end this one. A region keeps its first
     * key for as long as it is there, and who had that key before it had a smaller version than it ever has: so who has it by a larger
     * one has taken it.
     */
    private static boolean isLeftBehind(Replica here, StoreBeat beat, PdState state) {
        if (here.leads() || state.regions().containsKey(here.info().id())) {
            return false;
        }
        RegionInfo old = here.info();
        byte[] first = old.start() == null ? new byte[0] : old.start();
        for (PdEntry.Region region : state.regions().values()) {
            RegionInfo now = region.info();
            if (now.version() > old.version() && now.contains(first)) {
                return beat.regions().stream().noneMatch(r -> r.info().id() == now.id());
            }
        }
        return false;
    }

    /** Whether what is on its way is to make a member of it. */
    private static boolean isWanted(@Nullable Instruction on, Replica here) {
        return on instanceof Instruction.Change change
                && Members.peers(change.to()).stream()
                        .anyMatch(p -> Members.isSame(p, here.peer()));
    }

    /**
     * Whether a replica has to go: the members were agreed on without it, by a leader that had committed more than the one that asked for
     * it when it did so. The replica itself compares that once more.
     */
    private static boolean mayLeave(Replica here, Replica leader) {
        return leader.steady()
                && leader.index() > here.invited()
                && Members.peers(leader.info().members()).stream()
                        .noneMatch(p -> Members.isSame(p, here.peer()));
    }
}

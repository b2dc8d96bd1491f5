package io.jraft.rhea.pd;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the stores of a {@link PlacementModel} do with instructions, modelled after {@code MemberChanger}, {@code RegionSplitter}, {@code
 * RegionMerger} and {@code Replicas}. Owner: one thread.
 */
abstract class PlacementStores extends PlacementWorld {
    private static final long INVITATION_MS = 1_000;

    /** Some stores are behind in a region's log, and apply its split so much later. */
    private static final int BEHIND_MS = 5_000;

    /** Who has been up for so long was not dead to a driver that decided what is done now. */
    private static final long NOT_DEAD_MS = 15_000;

    private final Set<String> names = new HashSet<>();
    private int moves;
    private int transfers;
    private int splits;
    private int hotSplits;
    private int merges;
    private int left;
    private int late;

    PlacementStores(long seed) {
        super(seed);
    }

    /** What the driver goes by. */
    abstract PdRules rules();

    // ------------------------------------------------------------- what may be broken

    /** Whether the leader does something that was decided by what is no more. */
    boolean actsOn(boolean sameVersion, boolean sameMembers) {
        return sameVersion && sameMembers;
    }

    /** Whether a region that is taken may be given to somebody else. */
    boolean mayTake(Group group) {
        return !group.taken;
    }

    /** Whether a replica that was asked for before may be taken for one that is asked for now. */
    boolean mayAskAgain(Here there, long index) {
        return there.invited() == index;
    }

    /** What a store remembers of when a replica was asked for. */
    long invited(Here replica) {
        return replica.invited();
    }

    // ------------------------------------------------------------- how much trouble

    /** Whether who asks for a replica is answered. */
    boolean isAnswered() {
        return true;
    }

    // ------------------------------------------------------------------- done

    int hotSplits() {
        return hotSplits;
    }

    int merges() {
        return merges;
    }

    int transfers() {
        return transfers;
    }

    int moves() {
        return moves;
    }

    int splits() {
        return splits;
    }

    int left() {
        return left;
    }

    /** Replicas that came to be well after the split that made them. */
    int bornLate() {
        return late;
    }

    // ----------------------------------------------------------------- births

    /** A region that is there from the beginning. */
    void begin(long id, int start, int end, Configuration members) {
        Group group = new Group(id, 0, start, end, members);
        groups.put(id, group);
        for (PeerId peer : members.listPeers()) {
            store(peer).replicas.put(id, new Here(peer, 0));
            names.add(id + "@" + peer);
        }
    }

    /** Its leader has applied a split; the others come to that entry sooner or later. */
    private Group split(Group group, long id, int middle) {
        Group child = new Group(id, group.id, middle, group.end, group.members.copy());
        require(groups.put(id, child) == null, "the number of region " + id + " comes twice");
        for (PeerId peer : child.members.listPeers()) {
            names.add(id + "@" + peer);
            Store store = store(peer);
            boolean behind = trouble && random.nextInt(3) == 0;
            int after = behind ? random.nextInt(BEHIND_MS) : random.nextInt(100);
            store.awaited.put(id, new Birth(group.id, peer, now, now + after));
            if (store.address.equals(group.leader)) {
                store.awaited.remove(id);
                store.replicas.put(id, new Here(peer, 0));
            }
        }
        return child;
    }

    /** Stores that are fed by a region come to where it was split. */
    void bear() {
        for (Store store : stores.values()) {
            // It was taken, or has been asked for meanwhile, or has left since.
            store.awaited
                    .keySet()
                    .removeIf(
                            id ->
                                    !groups.containsKey(id)
                                            || store.replicas.containsKey(id)
                                            || store.lastLeft.containsKey(id));
            store.awaited.values().removeIf(birth -> !groups.containsKey(birth.parent()));
            if (store.up) {
                store.awaited
                        .entrySet()
                        .removeIf(one -> isBorn(store, one.getKey(), one.getValue()));
            }
        }
    }

    private boolean isBorn(Store store, long id, Birth birth) {
        Group parent = groups.get(birth.parent());
        Here here = store.replicas.get(birth.parent());
        boolean fed =
                here != null
                        && parent.members.contains(here.peer())
                        && hasMajority(parent, parent.members);
        if (now < birth.dueAt() || !fed) {
            return false;
        }
        store.replicas.put(id, new Here(birth.peer(), 0));
        late += now - birth.splitAt() > 1_000 ? 1 : 0;
        return true;
    }

    /** A store is taken out of a region, or the region ends: what was split off it is there, or was awaited for too long. */
    private void requireBorn(Group group, Store store) {
        store.awaited.forEach(
                (id, birth) -> {
                    Group half = groups.get(id);
                    require(
                            birth.parent() != group.id
                                    || half == null
                                    || !half.members.contains(birth.peer())
                                    || store.replicas.containsKey(id)
                                    || !store.replicas.containsKey(group.id)
                                    || !store.up
                                    || now - store.upSince < NOT_DEAD_MS
                                    || now - birth.splitAt() > rules().deadMs(),
                            store.address
                                    + " is taken out of region "
                                    + group.id
                                    + " before it has region "
                                    + id
                                    + ", which was split off it");
                });
    }

    void lead(Group group, PeerId peer) {
        group.leader = peer.getEndpoint().toString();
        group.term++;
        group.index++;
        group.taken = false;
        // It has all that is committed, or it would not lead.
        store(peer).awaited.replaceAll((id, b) -> b.parent() == group.id ? b.due(now) : b);
    }

    // ------------------------------------------------------------ instructions

    void obey(Store store, Instruction instruction) {
        Group group = groups.getOrDefault(instruction.region(), ended.get(instruction.region()));
        if (!store.up || group == null || !store.replicas.containsKey(group.id)) {
            return;
        }
        if (instruction instanceof Instruction.Leave leave) {
            leave(store, group, leave);
        } else if (groups.containsKey(group.id)
                && group.leader.equals(store.address)
                && hasMajority(group, group.members)) {
            if (instruction instanceof Instruction.Change change) {
                change(store, group, change);
            } else if (instruction instanceof Instruction.Split split) {
                split(group, split);
            } else if (instruction instanceof Instruction.Merge merge) {
                seal(group, merge);
            } else if (instruction instanceof Instruction.Transfer transfer) {
                PeerId to = PeerId.parsePeer(transfer.to());
                if (group.members.contains(to) && isThere(group, to) && !group.taken) {
                    transfers += group.leader.equals(to.getEndpoint().toString()) ? 0 : 1;
                    lead(group, to);
                }
            }
        }
    }

    private void split(Group group, Instruction.Split split) {
        if (!mayTake(group)
                || !actsOn(split.version() == group.version, true)
                || group.sealedFor != null
                || group.end - group.start < 2) {
            return;
        }
        require(!group.taken, "region " + group.id + " is split while its members change");
        int middle = (group.start + group.end) / 2;
        Group child = split(group, split.child(), middle);
        group.end = middle;
        group.version++;
        child.version = group.version;
        child.keys = group.keys / 2;
        group.keys -= child.keys;
        child.operations = group.operations / 2;
        group.operations -= child.operations;
        group.index++;
        splits++;
        hotSplits += split.byLoad() ? 1 : 0;
        require(splits < 200, "regions are split again and again, the last one was " + group.id);
    }

    /** The region's leader has it sealed, modelled after {@code RegionMerger}. */
    private void seal(Group group, Instruction.Merge merge) {
        Group left = groups.get(merge.left());
        if (left == null
                || left.end != group.start
                || group.sealedFor != null
                || !mayTake(group)
                || !actsOn(merge.version() == group.version, merge.leftVersion() == left.version)
                || !group.stores().equals(left.stores())) {
            return;
        }
        require(!group.taken, "region " + group.id + " is sealed while its members change");
        group.sealedFor = left;
        group.sealedVersion = left.version;
        group.version++;
        group.index++;
    }

    /** Asks the left one's log, which takes it, or says that it never will. */
    void askToBeTaken(Group group) {
        // Whoever has the key before it now.
        Group left = group.sealedFor == null ? null : before(group);
        if (left == null || left.sealedFor != null || !hasMajority(left, left.members)) {
            return;
        }
        if (left != group.sealedFor || left.version != group.sealedVersion) {
            group.sealedFor = null;
            group.version++;
            group.index++;
            return;
        }
        left.version = Math.max(left.version, group.version) + 1;
        left.end = group.end;
        left.keys += group.keys;
        left.operations += group.operations;
        left.index++;
        groups.remove(group.id);
        ended.put(group.id, group);
        left.stores().forEach(at -> requireBorn(group, stores.get(at.toString())));
        // As its own entry says, wherever it has a replica; others are left behind.
        left.stores().forEach(at -> stores.get(at.toString()).replicas.remove(group.id));
        merges++;
        require(merges < 200, "regions are merged again and again, the last one was " + group.id);
    }

    private void change(Store store, Group group, Instruction.Change change) {
        Configuration from = Configuration.of(change.from());
        Configuration to = Configuration.of(change.to());
        if (!mayTake(group)
                || group.sealedFor != null
                || !actsOn(change.version() == group.version, from.equals(group.members))) {
            return;
        }
        require(!group.taken, "two things are done to region " + group.id + " at once");
        group.taken = true;
        long term = group.term;
        long index = group.index;
        List<PeerId> fresh = to.listPeers().stream().filter(p -> !from.contains(p)).toList();
        if (fresh.isEmpty()) {
            after(late(), () -> agree(store, group, term, to));
            return;
        }
        PeerId peer = fresh.get(0);
        boolean[] answered = {false};
        after(
                late(),
                () -> {
                    boolean made = !isLost() && invited(group, peer, index);
                    if (!isAnswered()) {
                        return;
                    }
                    after(
                            late(),
                            () -> {
                                if (!answered[0]) {
                                    answered[0] = true;
                                    if (made) {
                                        after(late(), () -> agree(store, group, term, to));
                                    } else {
                                        giveUp(group, term);
                                    }
                                }
                            });
                });
        after(
                INVITATION_MS,
                () -> {
                    if (!answered[0]) {
                        answered[0] = true;
                        giveUp(group, term);
                    }
                });
    }

    private boolean invited(Group group, PeerId peer, long index) {
        Store store = store(peer);
        Here here = store.replicas.get(group.id);
        if (!store.up || groups.get(group.id) != group) {
            return false;
        } else if (here != null) {
            return here.peer().equals(peer) && mayAskAgain(here, index);
        } else if (peer.getIdx() <= store.lastLeft.getOrDefault(group.id, 0)) {
            return false;
        }
        require(
                names.add(group.id + "@" + peer),
                "the name " + peer + " comes twice in region " + group.id);
        store.replicas.put(group.id, new Here(peer, index));
        store.floor = Math.max(store.floor, peer.getIdx());
        return true;
    }

    private void giveUp(Group group, long term) {
        if (group.term == term) {
            group.taken = false;
            group.index++;
        }
    }

    private void agree(Store store, Group group, long term, Configuration to) {
        if (group.term != term || !group.leader.equals(store.address)) {
            return;
        }
        boolean fed =
                to.listPeers().stream()
                        .allMatch(p -> group.members.contains(p) || isThere(group, p));
        if (fed && hasMajority(group, group.members) && hasMajority(group, to)) {
            require(to.size() >= 3 || group.members.size() < 3, "a replica less: " + to);
            for (PeerId member : group.members.listPeers()) {
                if (!to.contains(member)) {
                    requireBorn(group, store(member));
                }
            }
            group.members = to;
            group.index += 2;
            group.taken = false;
            moves++;
        } else {
            giveUp(group, term);
        }
    }

    private void leave(Store store, Group group, Instruction.Leave leave) {
        Here here = store.replicas.get(group.id);
        if (!Members.isSame(here.peer().toString(), leave.peer())
                || leave.index() <= invited(here)) {
            return;
        }
        require(
                ended.containsKey(group.id) || !group.members.contains(here.peer()),
                "the replica "
                        + here.peer()
                        + " of region "
                        + group.id
                        + " is a member, and dropped");
        store.replicas.remove(group.id);
        store.lastLeft.merge(group.id, here.peer().getIdx(), Math::max);
        store.floor = (int) Math.max(store.floor, group.id);
        left++;
    }
}

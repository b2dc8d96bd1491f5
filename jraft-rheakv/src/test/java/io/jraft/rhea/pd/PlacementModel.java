package io.jraft.rhea.pd;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.StoreBeat.Replica;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster with the real driver (rules, state, what its leader does) and a model of the rest: groups that agree when a majority of
 * their members is there, stores that crash and come back, a driver whose leader changes and whose state may get lost, messages that
 * come late or not at all. What a store does with instructions is modelled after {@code MemberChanger} and {@code Replicas}; tests
 * break it by overriding. Owner: one thread; a seed says all.
 */
class PlacementModel {
    private static final PdRules RULES =
            new PdRules(3, 1_500, 6_000, 3_000, 4_000, 3, 10, 100, 0, 1_200, true, 300, 40, 6_000);
    private static final long INVITATION_MS = 1_000;

    /** What is rounded away. */
    private static final long LOAD_DOUBT = 20;

    final Random random;
    final TreeMap<Long, Group> groups = new TreeMap<>();
    final TreeMap<String, Store> stores = new TreeMap<>();

    /** Regions that were taken, as they were then. */
    private final TreeMap<Long, Group> ended = new TreeMap<>();

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::seq));
    private final Set<String> names = new HashSet<>();
    private final boolean mayForget;
    long now;
    private long seq;
    private PdState state = new PdState(7);
    private Driver driver;
    private boolean trouble = true;
    private int moves;
    private int transfers;
    private int splits;
    private int hotSplits;
    private int merges;
    private int left;
    private int changesOfLeader;

    private record Event(long at, long seq, Runnable what) {}

    /** A store. What it keeps is there after a crash. */
    static final class Store {
        final String address;
        boolean up = true;
        final TreeMap<Long, Here> replicas = new TreeMap<>();
        final TreeMap<Long, Integer> lastLeft = new TreeMap<>();
        int floor;

        Store(String address) {
            this.address = address;
        }
    }

    /** A replica in a store. */
    record Here(PeerId peer, long invited) {}

    /** A group: what it has agreed on, and what its leader has in its head. */
    static final class Group {
        final long id;
        final int start;
        int end;
        long version = 1;
        Configuration members;
        long term = 1;
        long index = 1;
        String leader = "";
        boolean taken;
        int keys = 50;

        /** In a second; a quarter of it writes. */
        int operations;

        /** Asked to go into that one; it does nothing else until it is told what became of that. */
        @Nullable Group sealedFor;

        /** Of the one that is to take it, as it was then. */
        long sealedVersion;

        Group(long id, int start, int end, Configuration members) {
            this.id = id;
            this.start = start;
            this.end = end;
            this.members = members;
        }

        RegionInfo info() {
            byte[] first = start == 0 ? null : new byte[] {(byte) start};
            byte[] behind = end == 128 ? null : new byte[] {(byte) end};
            return new RegionInfo(id, version, first, behind, members.toString(), 0, 0);
        }

        Set<Endpoint> stores() {
            Set<Endpoint> all = new HashSet<>();
            members.listPeers().forEach(p -> all.add(p.getEndpoint()));
            return all;
        }
    }

    PlacementModel(long seed) {
        random = new Random(seed);
        mayForget = random.nextInt(3) == 0;
        for (String address : List.of("a:1", "b:1", "c:1", "d:1", "e:1")) {
            stores.put(address, new Store(address));
        }
        for (int i = 0; i < 4; i++) {
            born(i + 1, i * 32, i * 32 + 32, Configuration.of("a:1,b:1,c:1"));
        }
        driver = new Driver(rules(), 0);
        stores.values().forEach(this::beatLater);
        every(200, this::live);
        every(700, this::harm);
    }

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

    /** What a leader counts in a second. */
    int counted(Group group) {
        return group.operations;
    }

    /** What the driver goes by. */
    PdRules rules() {
        return RULES;
    }

    /** What a store remembers of when a replica was asked for. */
    long invited(Here replica) {
        return replica.invited();
    }

    /** Which numbers a new leader has. */
    void grant(Driver to, long first, int count) {
        to.granted(first, count);
    }

    // ------------------------------------------------------------------- run

    void run() {
        until(50_000);
        trouble = false;
        stores.values().forEach(s -> s.up = true);
        // So that what is even without them is not when loads are looked at.
        groups.values().forEach(this::calm);
        until(125_000);
        for (Group group : groups.values()) {
            require(
                    group.members.listPeers().size() == 3,
                    "region " + group.id + " has the members " + group.members);
            for (Store store : stores.values()) {
                require(
                        groups.keySet().containsAll(store.replicas.keySet()),
                        "a region that was merged has a replica at " + store.address);
                Here here = store.replicas.get(group.id);
                require(
                        here == null || group.members.contains(here.peer()),
                        "region " + group.id + " has a stranger at " + store.address);
            }
        }
        List<Integer> numbers = stores.values().stream().map(s -> s.replicas.size()).toList();
        int most = numbers.stream().max(Integer::compare).orElseThrow();
        int least = numbers.stream().min(Integer::compare).orElseThrow();
        require(most - least < 2, "replicas are spread as " + numbers);
        requireEvenLoads();
        int before = moves + transfers + splits + merges;
        until(140_000);
        require(moves + transfers + splits + merges == before, "it does not come to rest");
        for (Group group : groups.values()) {
            Group next = before(group);
            require(
                    next == null || group.sealedFor == null && !areSmall(next, group),
                    "regions that are small together stay two: " + group.id);
        }
    }

    private void calm(Group group) {
        group.operations = random.nextInt(4) == 0 ? 900 : 100;
        if (group.end - group.start < 2) {
            // The model has no keys between.
            group.keys = Math.min(group.keys, 90);
        }
    }

    /** No store leads, or has, as much more than another as something that goes could mend. */
    private void requireEvenLoads() {
        List<EvenLoads.Share> shares = new ArrayList<>();
        for (Group group : groups.values()) {
            // As the driver is told.
            int writes = counted(group) / 4;
            shares.add(
                    new EvenLoads.Share(
                            group.id,
                            group.leader,
                            group.stores().stream().map(Endpoint::toString).toList(),
                            counted(group) - writes,
                            writes));
        }
        String complaint =
                EvenLoads.complaint(shares, stores.keySet(), RULES.balanceOps(), LOAD_DOUBT);
        require(complaint.isEmpty(), complaint);
    }

    private static boolean areSmall(Group left, Group right) {
        return left.keys + right.keys <= RULES.mergeKeys()
                && left.operations + right.operations < RULES.splitRequests() / 2 - 10;
    }

    private @Nullable Group before(Group group) {
        return groups.values().stream()
                .filter(g -> g.end == group.start && g != group)
                .findFirst()
                .orElse(null);
    }

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

    int changesOfLeader() {
        return changesOfLeader;
    }

    private void until(long end) {
        while (!events.isEmpty() && events.peek().at() <= end) {
            Event next = events.poll();
            now = next.at();
            next.what().run();
        }
        now = end;
    }

    private void after(long delay, Runnable what) {
        events.add(new Event(now + delay, seq++, what));
    }

    private void every(long millis, Runnable what) {
        after(
                millis,
                () -> {
                    what.run();
                    every(millis, what);
                });
    }

    void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("at " + now + " ms: " + what);
        }
    }

    private long late() {
        return trouble && random.nextInt(8) == 0 ? random.nextInt(2_500) : random.nextInt(30);
    }

    private boolean isLost() {
        return trouble && random.nextInt(12) == 0;
    }

    // ---------------------------------------------------------------- groups

    private void born(long id, int start, int end, Configuration members) {
        Group group = new Group(id, start, end, members);
        require(groups.put(id, group) == null, "the number of region " + id + " comes twice");
        for (PeerId peer : members.listPeers()) {
            Store store = stores.get(peer.getEndpoint().toString());
            store.replicas.put(id, new Here(peer, 0));
            names.add(id + "@" + peer);
        }
    }

    private boolean isThere(Group group, PeerId peer) {
        Store store = stores.get(peer.getEndpoint().toString());
        Here here = store.replicas.get(group.id);
        return store.up && here != null && here.peer().equals(peer);
    }

    private boolean hasMajority(Group group, Configuration members) {
        long there = members.listPeers().stream().filter(p -> isThere(group, p)).count();
        return there > members.listPeers().size() / 2;
    }

    /** Elections, and what clients do. */
    private void live() {
        for (Group group : groups.values()) {
            if (!hasMajority(group, group.members)) {
                continue;
            }
            PeerId leader =
                    group.members.listPeers().stream()
                            .filter(p -> p.getEndpoint().toString().equals(group.leader))
                            .findFirst()
                            .orElse(null);
            boolean gone = leader == null || !isThere(group, leader);
            if (gone || (trouble && random.nextInt(80) == 0)) {
                List<PeerId> there =
                        group.members.listPeers().stream().filter(p -> isThere(group, p)).toList();
                lead(group, there.get(random.nextInt(there.size())));
            }
            if (group.id % 3 != 0) {
                group.index += random.nextInt(3);
            }
            group.keys += trouble && random.nextInt(40) == 0 ? 30 : 0;
            if (trouble && random.nextInt(60) == 0) {
                // Most of it is deleted; or everybody wants something of it for a while.
                group.keys = random.nextInt(30);
            }
            if (random.nextInt(100) == 0 && trouble) {
                group.operations = random.nextInt(3) == 0 ? 2_000 : random.nextInt(600);
            }
        }
        // A take may end another group.
        new ArrayList<>(groups.values()).forEach(this::askToBeTaken);
    }

    private void lead(Group group, PeerId peer) {
        group.leader = peer.getEndpoint().toString();
        group.term++;
        group.index++;
        group.taken = false;
    }

    // ---------------------------------------------------------------- trouble

    private void harm() {
        if (!trouble) {
            return;
        }
        if (random.nextInt(6) == 0) {
            // Its numbers are lost with it, and so is what it has on its way.
            driver = new Driver(rules(), now);
            changesOfLeader++;
        }
        if (mayForget && random.nextInt(40) == 0) {
            state = new PdState(7);
            driver = new Driver(rules(), now);
        }
        boolean allUp = stores.values().stream().allMatch(s -> s.up);
        if (allUp && random.nextInt(8) == 0) {
            Store store = new ArrayList<>(stores.values()).get(random.nextInt(stores.size()));
            store.up = false;
            after(500 + random.nextInt(14_000), () -> store.up = true);
        }
    }

    // ------------------------------------------------------------------ beats

    private void beatLater(Store store) {
        after(
                200 + random.nextInt(100),
                () -> {
                    if (store.up && !isLost()) {
                        StoreBeat beat = beat(store);
                        after(late(), () -> heard(store, beat));
                    }
                    beatLater(store);
                });
    }

    private StoreBeat beat(Store store) {
        List<Replica> all = new ArrayList<>();
        store.replicas.forEach(
                (id, here) -> {
                    Group group = groups.getOrDefault(id, ended.get(id));
                    boolean leads = groups.containsKey(id) && group.leader.equals(store.address);
                    List<String> silent =
                            group.members.listPeers().stream()
                                    .filter(p -> !isThere(group, p))
                                    .map(p -> p.getEndpoint().toString())
                                    .toList();
                    all.add(
                            new Replica(
                                    group.info(),
                                    here.peer().toString(),
                                    invited(here),
                                    leads && hasMajority(group, group.members),
                                    group.term,
                                    group.index,
                                    leads && !group.taken && group.sealedFor == null,
                                    leads ? silent : List.of(),
                                    group.keys,
                                    0,
                                    counted(group) - counted(group) / 4,
                                    counted(group) / 4));
                });
        long floor = store.floor;
        for (long id : store.replicas.keySet()) {
            floor = Math.max(floor, id);
        }
        return new StoreBeat(store.address, floor, all);
    }

    private void heard(Store store, StoreBeat beat) {
        Driver leading = driver;
        List<Instruction> told = leading.beat(now, beat, state.copy());
        for (PdEntry entry : leading.takeProposals()) {
            after(late(), () -> committed(leading, entry));
        }
        if (!isLost()) {
            after(late(), () -> told.forEach(one -> obey(store, one)));
        }
    }

    /** A proposal of a leader that leads no more may be in the log, or not. */
    private void committed(Driver by, PdEntry entry) {
        if (by != driver && random.nextBoolean()) {
            return;
        }
        long first = state.apply(entry);
        if (entry instanceof PdEntry.Ids ids) {
            grant(by, first, ids.count());
        }
    }

    // ------------------------------------------------------------ instructions

    private void obey(Store store, Instruction instruction) {
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
        born(split.child(), middle, group.end, group.members.copy());
        Group child = groups.get(split.child());
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
    private void askToBeTaken(Group group) {
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
        Store store = stores.get(peer.getEndpoint().toString());
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

package io.jraft.rhea.pd;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.StoreBeat.Replica;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster with the real driver (rules, state, what its leader does) and a model of the rest: groups that agree when a majority of
 * their members is there, stores that crash and come back or are behind in a log, a driver whose leader changes and whose state may get
 * lost, messages that come late, twice, or not at all. Tests break it by overriding. Owner: one thread; a seed says all.
 */
class PlacementModel extends PlacementStores {
    private static final PdRules RULES =
            new PdRules(3, 1_500, 6_000, 3_000, 4_000, 3, 10, 100, 0, 1_200, true, 300, 40, 6_000);

    /** Until then what was said is said again. */
    private static final int AGAIN_MS = 2_000;

    /** What is rounded away. */
    private static final long LOAD_DOUBT = 20;

    private final boolean mayForget;
    private PdState state = new PdState(7);
    private Driver driver;
    private int changesOfLeader;

    PlacementModel(long seed) {
        super(seed);
        mayForget = random.nextInt(3) == 0;
        for (int i = 0; i < 4; i++) {
            begin(i + 1, i * 32, i * 32 + 32, Configuration.of("a:1,b:1,c:1"));
        }
        driver = new Driver(rules(), 0);
        stores.values().forEach(this::beatLater);
        every(200, this::live);
        every(700, this::harm);
    }

    // ------------------------------------------------------------- what may be broken

    /** What a leader counts in a second. */
    int counted(Group group) {
        return group.operations;
    }

    /** What a replica tells of its region. */
    RegionInfo told(Group group) {
        return group.info();
    }

    @Override
    PdRules rules() {
        return RULES;
    }

    /** One of how many times another one leads the driver. */
    int handsOver() {
        return 6;
    }

    /** Which numbers a new leader has. */
    void grant(Driver to, long first, int count) {
        to.granted(first, count);
    }

    // ------------------------------------------------------------------- run

    void run() {
        until(50_000);
        trouble = false;
        stores.values().forEach(this::start);
        // So that what is even without them is not when loads are looked at.
        groups.values().forEach(this::calm);
        until(125_000);
        for (Group group : groups.values()) {
            require(
                    group.members.listPeers().size() == 3,
                    "region " + group.id + " has the members " + group.members);
            for (PeerId peer : group.members.listPeers()) {
                require(
                        isThere(group, peer),
                        "region " + group.id + " has not its replica " + peer);
            }
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
        int before = steps();
        until(140_000);
        require(steps() == before, "it does not come to rest");
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

    private int steps() {
        return moves() + transfers() + splits() + merges();
    }

    int changesOfLeader() {
        return changesOfLeader;
    }

    // ---------------------------------------------------------------- groups

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
        bear();
        // A take may end another group.
        new ArrayList<>(groups.values()).forEach(this::askToBeTaken);
    }

    // ---------------------------------------------------------------- trouble

    private void harm() {
        if (!trouble) {
            return;
        }
        if (random.nextInt(handsOver()) == 0) {
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
            after(500 + random.nextInt(14_000), () -> start(store));
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
                                    told(group),
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
        if (trouble && random.nextInt(3) == 0) {
            // The same answer once more.
            after(random.nextInt(AGAIN_MS), () -> told.forEach(one -> obey(store, one)));
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
}

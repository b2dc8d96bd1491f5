package io.jraft.sim.run;

import io.jraft.sim.fault.FaultKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which trouble a batch of runs is about.
 *
 * @param name on the command line
 * @param kinds what may happen
 * @param faults actions per run; negative to draw the number
 * @param readPercent share of reads; negative to draw it
 * @param nodesMin fewest nodes
 */
public record Profile(
        String name, List<FaultKind> kinds, int faults, int readPercent, int nodesMin) {
    /** All kinds of trouble. */
    public static final Profile MIX =
            new Profile(
                    "mix",
                    Arrays.stream(FaultKind.values()).filter(k -> !k.isUnprotected()).toList(),
                    -1,
                    -1,
                    1);

    /** None: what is left is the schedule. */
    public static final Profile CALM = new Profile("calm", List.of(FaultKind.SNAPSHOT), 3, -1, 1);

    /** Links. */
    public static final Profile NETWORK = of("network", FaultKind.Group.NETWORK, 3);

    /** Disks and power. */
    public static final Profile DISK = of("disk", FaultKind.Group.DISK, 1);

    /** Processes and clocks, mostly read. */
    public static final Profile READS =
            new Profile(
                    "reads",
                    kinds(FaultKind.Group.PROCESS, FaultKind.Group.CLOCK, FaultKind.Group.NETWORK),
                    -1,
                    80,
                    3);

    /** One change of leader after the other, and mostly writes: logs differ where they may. */
    public static final Profile CHURN =
            new Profile(
                    "churn",
                    List.of(
                            FaultKind.CUT_TWO_WAY,
                            FaultKind.CUT_ONE_WAY,
                            FaultKind.BRIDGE,
                            FaultKind.DELAY,
                            FaultKind.DUPLICATE,
                            FaultKind.REPLAY,
                            FaultKind.LOSE_UNSYNCED,
                            FaultKind.SLOW_DISK,
                            FaultKind.KILL,
                            FaultKind.POWER_CUT,
                            FaultKind.PAUSE,
                            FaultKind.SNAPSHOT),
                    40,
                    10,
                    3);

    /** Workers that stand still or are slow: rings fill up. */
    public static final Profile LANES =
            new Profile(
                    "lanes",
                    List.of(
                            FaultKind.LANE_STALL,
                            FaultKind.SLOW_CODE,
                            FaultKind.SLOW_LOOP,
                            FaultKind.SLOW_FSM,
                            FaultKind.SLOW_DISK,
                            FaultKind.SNAPSHOT,
                            FaultKind.KILL),
                    30,
                    10,
                    1);

    /** Voters that come back with an empty disk and have forgotten what they said (M9). */
    public static final Profile AMNESIA =
            new Profile(
                    "amnesia",
                    List.of(
                            FaultKind.WIPED_DISK,
                            FaultKind.KILL,
                            FaultKind.CUT_TWO_WAY,
                            FaultKind.PAUSE,
                            FaultKind.SNAPSHOT),
                    12,
                    20,
                    3);

    /** Members come and go while everything else that damages nothing happens. */
    public static final Profile MEMBERS = new Profile("members", MIX.kinds, 60, 30, 1);

    /**
     * Voters that come back with a disk of yesterday. Not among {@link #all}: the engine has no answer to it, and runs of it
     * fail with lost writes, as D15 says.
     */
    public static final Profile YESTERDAY =
            new Profile(
                    "yesterday",
                    List.of(
                            FaultKind.OLD_DISK,
                            FaultKind.KILL,
                            FaultKind.CUT_TWO_WAY,
                            FaultKind.PAUSE,
                            FaultKind.SNAPSHOT),
                    12,
                    20,
                    3);

    private static final List<Profile> ALL =
            List.of(MIX, CALM, NETWORK, DISK, READS, CHURN, LANES, MEMBERS, AMNESIA);

    private static Profile of(String name, FaultKind.Group group, int nodesMin) {
        return new Profile(name, kinds(group, FaultKind.Group.OPERATION), -1, -1, nodesMin);
    }

    private static List<FaultKind> kinds(FaultKind.Group... groups) {
        List<FaultKind.Group> wanted = List.of(groups);
        return Arrays.stream(FaultKind.values())
                .filter(k -> wanted.contains(k.group()) && !k.isUnprotected())
                .toList();
    }

    /** Whether members may change in its runs. */
    boolean changesMembers() {
        return kinds.stream().anyMatch(k -> k.group() == FaultKind.Group.MEMBERS);
    }

    /** Whether they change in every one of its runs, and half of what happens is that. */
    public boolean isAboutMembers() {
        return name.equals(MEMBERS.name);
    }

    /** What may happen in a run in which members change, or in one in which they do not. */
    public List<FaultKind> kinds(boolean membersChange) {
        if (!membersChange) {
            return kinds.stream().filter(k -> k.group() != FaultKind.Group.MEMBERS).toList();
        }
        List<FaultKind> possible = new ArrayList<>(kinds);
        possible.removeIf(FaultKind::damages);
        if (isAboutMembers()) {
            List<FaultKind> changes =
                    kinds.stream().filter(k -> k.group() == FaultKind.Group.MEMBERS).toList();
            while (2 * possible.stream().filter(changes::contains).count() < possible.size()) {
                possible.addAll(changes);
            }
        }
        return List.copyOf(possible);
    }

    /** All that must hold. */
    public static List<Profile> all() {
        return ALL;
    }

    /** A profile by its name. */
    public static Profile named(String name) {
        if (name.equals(YESTERDAY.name)) {
            return YESTERDAY;
        }
        for (Profile p : ALL) {
            if (p.name.equals(name)) {
                return p;
            }
        }
        throw new IllegalArgumentException(
                "no profile " + name + "; there are " + ALL.stream().map(Profile::name).toList());
    }
}

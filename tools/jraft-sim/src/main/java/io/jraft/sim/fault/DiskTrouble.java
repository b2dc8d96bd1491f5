package io.jraft.sim.fault;

import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.CrashPoint;
import io.jraft.sim.disk.DiskCall.Op;
import io.jraft.sim.disk.DiskFault;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The disk's part of {@link Nemesis}. Owner: the run's thread. */
final class DiskTrouble {
    private static final List<CrashMode> POWER_CUTS =
            List.of(
                    CrashMode.LOST,
                    CrashMode.KEPT,
                    CrashMode.PREFIX,
                    CrashMode.REORDERED,
                    CrashMode.TORN_512,
                    CrashMode.TORN_4K,
                    CrashMode.ZEROED,
                    CrashMode.GARBAGE,
                    CrashMode.NAMES_LOST,
                    CrashMode.CONTENT_LOST);

    private final SimRandom random;

    DiskTrouble(SimRandom random) {
        this.random = random;
    }

    /** Any way in which power can be lost. */
    static CrashMode anyPowerCut(SimRandom random) {
        return random.pick(POWER_CUTS);
    }

    /** How power is lost, for the kinds that mean that; null for the others. */
    static @Nullable CrashMode crashMode(FaultKind kind, SimRandom random) {
        return switch (kind) {
            case LOSE_UNSYNCED -> random.oneIn(2) ? CrashMode.LOST : CrashMode.PREFIX;
            case TEAR_SECTORS -> random.oneIn(2) ? CrashMode.TORN_512 : CrashMode.TORN_4K;
            case REORDER_WRITES -> CrashMode.REORDERED;
            case ZERO_TAIL -> CrashMode.ZEROED;
            case GARBAGE -> CrashMode.GARBAGE;
            case LOSE_ENTRIES -> random.oneIn(2) ? CrashMode.NAMES_LOST : CrashMode.CONTENT_LOST;
            default -> null;
        };
    }

    /** Begins trouble that lasts until {@link #heal}, or waits for a call to hit. */
    void begin(FaultAction a, SimNode node) {
        SimFileSystem disk = node.disk();
        int skip = (int) (a.amount() % 5);
        switch (a.kind()) {
            case BIT_ROT -> rot(disk, skip);
            case DEAD_SECTOR -> arm(disk, DiskFault.Kind.DEAD_SECTOR, Op.READ, skip);
            case MISDIRECTED_WRITE -> arm(disk, DiskFault.Kind.MISDIRECTED_WRITE, Op.WRITE, skip);
            case MISDIRECTED_READ -> {
                // Two in one start may agree with each other, and then no second look helps.
                if (!disk.isArmed(DiskFault.Kind.MISDIRECTED_READ)) {
                    arm(disk, DiskFault.Kind.MISDIRECTED_READ, Op.READ, skip);
                }
            }
            case LOST_WRITE -> arm(disk, DiskFault.Kind.LOST_WRITE, Op.WRITE, skip);
            case FAILED_SYNC -> arm(disk, DiskFault.Kind.FAILED_FORCE, Op.FORCE, skip);
            case SHORT_WRITE ->
                    arm(
                            disk,
                            random.oneIn(2)
                                    ? DiskFault.Kind.SHORT_WRITE
                                    : DiskFault.Kind.SPLIT_WRITE,
                            Op.WRITE,
                            skip);
            case NO_SPACE -> {
                if (random.oneIn(2)) {
                    disk.capacity(used(disk) + a.amount() % 20_000);
                } else {
                    disk.arm(
                            new DiskFault(
                                    DiskFault.Kind.NO_SPACE,
                                    null,
                                    "",
                                    skip,
                                    1 + (int) (a.amount() % 20)));
                }
            }
            case READ_ONLY -> disk.readOnly(true);
            default -> throw new IllegalStateException("no trouble of a disk: " + a.kind());
        }
    }

    private void rot(SimFileSystem disk, int skip) {
        arm(disk, DiskFault.Kind.BIT_ROT, Op.READ, skip);
    }

    private static void arm(SimFileSystem disk, DiskFault.Kind kind, Op op, int skip) {
        disk.arm(new DiskFault(kind, op, "", skip, 1));
    }

    /** Power will be lost in a call of the disk that changes something. */
    void crashInCall(SimNode node, int skip) {
        node.nextPowerCut(anyPowerCut(random));
        node.disk().crashAt(1 + skip, random.pick(List.of(CrashPoint.values())));
    }

    private static long used(SimFileSystem disk) {
        return disk.files().stream().mapToLong(path -> disk.content(path).length).sum();
    }

    /** Ends what lasts and disarms what waits. */
    void heal(SimNode node) {
        SimFileSystem disk = node.disk();
        disk.disarmAll();
        disk.crashAt(0, CrashPoint.BEFORE);
        disk.capacity(Long.MAX_VALUE);
        disk.readOnly(false);
    }
}

package io.jraft.sim.disk;

import io.jraft.sim.disk.SimFile.Pending;
import io.jraft.spi.RandomSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what a power cut leaves of everything that was not synced. Owner: the run's thread. Called by SimFileSystem. */
final class Crasher {
    /** One thing that was not synced: a change of a file or a change of names. */
    private record Unit(
            long seq,
            @Nullable SimFile file,
            @Nullable Pending write,
            NameTree.@Nullable Change name) {
        void settle() {
            if (file != null && write != null) {
                file.settle(write, write.length());
            } else if (name != null) {
                NameTree.settle(name);
            }
        }
    }

    private final NameTree names;
    private final Collection<SimFile> files;
    private final RandomSource random;

    /** {@code files} are those with something that was not synced. */
    Crasher(NameTree names, Collection<SimFile> files, RandomSource random) {
        this.names = names;
        this.files = files;
        this.random = random;
    }

    void settle(CrashMode mode) {
        switch (mode) {
            case KILLED, LOST -> {}
            case KEPT -> units().forEach(Unit::settle);
            case PREFIX -> settlePrefix();
            case REORDERED -> {
                names.settleSome(random);
                for (SimFile file : files) {
                    for (Pending p : file.pending()) {
                        if (random.nextInt(2) == 1) {
                            file.settle(p, p.length());
                        }
                    }
                }
            }
            case TORN_512 -> settleSectors(SimFile.SECTOR, false);
            case TORN_4K -> settleSectors(Pages.PAGE, false);
            case GARBAGE -> settleSectors(SimFile.SECTOR, true);
            case ZEROED -> {
                names.settleSome(random);
                files.forEach(SimFile::settleSize);
            }
            case NAMES_LOST -> {
                for (SimFile file : files) {
                    file.pending().forEach(p -> file.settle(p, p.length()));
                }
            }
            case CONTENT_LOST -> names.changes().forEach(NameTree::settle);
        }
    }

    private List<Unit> units() {
        List<Unit> units = new ArrayList<>();
        for (SimFile file : files) {
            for (Pending p : file.pending()) {
                units.add(new Unit(p.seq(), file, p, null));
            }
        }
        for (NameTree.Change change : names.changes()) {
            units.add(new Unit(change.seq(), null, null, change));
        }
        // Stable: the two pieces of a split write have one number and keep their order.
        units.sort(Comparator.comparingLong(Unit::seq));
        return units;
    }

    private static int sectors(Unit unit) {
        return unit.write == null ? 1 : 1 + unit.write.length() / SimFile.SECTOR;
    }

    private void settlePrefix() {
        List<Unit> units = units();
        int room = random.nextInt(1 + units.stream().mapToInt(Crasher::sectors).sum());
        for (Unit unit : units) {
            int cost = sectors(unit);
            if (room < cost) {
                if (unit.file != null && unit.write != null && unit.write.bytes() != null) {
                    unit.file.settle(
                            unit.write, wholeSectors(unit.write.position(), room * SimFile.SECTOR));
                }
                return;
            }
            unit.settle();
            room -= cost;
        }
    }

    /** Cuts a length down to where a sector of the file ends. */
    static int wholeSectors(long position, int length) {
        return (int) Math.max(0, (position + length) / SimFile.SECTOR * SimFile.SECTOR - position);
    }

    private void settleSectors(int sector, boolean garbage) {
        names.settleSome(random);
        for (SimFile file : files) {
            for (Pending p : file.pending()) {
                file.settleSectors(p, sector, garbage, random);
            }
        }
    }
}

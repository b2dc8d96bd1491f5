package io.jraft.sim.disk;

import io.jraft.sim.disk.DiskCall.Op;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.NoSpaceException;
import io.jraft.spi.RandomSource;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The disk of one machine: files that die like files on a disk. What was not synced may be lost, kept, torn or garbage;
 * a name that was not synced may be gone or still the old one; a drive may lie, rot and fail. A rename is a change in two
 * directories and safe when both were synced; a sync of a file does not save its name.
 * Owner: the run's thread. Called by the journal and the snapshot stores through the port, and by the nemesis.
 */
public final class SimFileSystem implements FileSystem {
    private final String name;
    private final RandomSource random;
    private final DiskListener listener;
    private final NameTree names = new NameTree();
    private final Set<SimFile> unsynced = new LinkedHashSet<>();
    private final FaultDesk desk = new FaultDesk();
    private final TreeSet<String> locks = new TreeSet<>();

    private int life;
    private boolean crashed;
    private long seq;
    private long capacity = Long.MAX_VALUE;
    private boolean readOnly;

    private long crashIn;
    private CrashPoint crashPoint = CrashPoint.BEFORE;

    private long calls;
    private long changes;
    private long forces;
    private long bytesWritten;

    /**
     * An empty disk.
     *
     * @param name says which one, in messages
     * @param random decides what crashes keep and where faults hit; nothing else draws from it
     */
    public SimFileSystem(String name, RandomSource random, DiskListener listener) {
        this.name = name;
        this.random = random;
        this.listener = listener;
    }

    // ---- what a nemesis does

    /**
     * The process ends, with its machine or without; what was not synced is settled. Handles of before are dead, locks
     * are free, and the disk serves the next process.
     */
    public void crash(CrashMode mode) {
        life++;
        crashed = false;
        crashIn = 0;
        locks.clear();
        if (mode.isPowerCut()) {
            new Crasher(names, unsynced, random).settle(mode);
            names.restart();
            unsynced.clear();
        }
    }

    /** The {@code n}-th changing call from now on, counted from 1, crashes; everything after it, too, until {@link #crash}. */
    public void crashAt(long n, CrashPoint point) {
        crashIn = n;
        crashPoint = point;
    }

    /** True between a crash in a call and {@link #crash}. */
    public boolean isCrashed() {
        return crashed;
    }

    /** Lets a fault wait for its calls. */
    public void arm(DiskFault fault) {
        desk.arm(fault);
    }

    /** Whether a fault of that kind waits for its call. */
    public boolean isArmed(DiskFault.Kind kind) {
        return desk.isArmed(kind);
    }

    /** Faults that wait will not happen; what lasts goes on. */
    public void disarmAll() {
        desk.disarm();
    }

    /** Faults that still wait. */
    public int armed() {
        return desk.armed();
    }

    /** Faults that happened, in order. */
    public List<FiredFault> fired() {
        return desk.fired();
    }

    /** Limits the sum of the sizes of all files. */
    public void capacity(long bytes) {
        capacity = bytes;
    }

    /** While on, every changing call fails, as after an error of a mounted file system. */
    public void readOnly(boolean on) {
        readOnly = on;
    }

    /** True while nothing can be appended: it is read-only, or has no room for so many bytes. */
    public boolean isFull(long bytes) {
        return readOnly || (capacity != Long.MAX_VALUE && capacity - names.bytes() < bytes);
    }

    /** Flips bits of a byte, on the drive and in the cache. */
    public void rot(String path, long position, int mask) {
        file(path).flip(position, mask);
    }

    /** A sector of 512 bytes cannot be read any more until it is written again. */
    public void killSector(String path, long sector) {
        file(path).kill(sector);
    }

    /** The cache forgets what is clean: reads see what the drive really holds. */
    public void dropCaches() {
        names.files().forEach(path -> file(path).dropCache());
    }

    /** The whole disk is lost and an empty one is in its place. As after a crash, handles are dead. */
    public void wipe() {
        crash(CrashMode.LOST);
        names.clear();
    }

    /** An older state of this disk, or another disk's, is in its place. As after a crash, handles are dead. */
    public void restore(SimFileSystem image) {
        wipe();
        names.copy(image.fork(random).names, unsynced::add);
        seq = Math.max(seq, image.seq);
    }

    // ---- looks and copies

    /** This disk with all that is not synced, to try several fates from one point. Faults do not come along. */
    public SimFileSystem fork(RandomSource chance) {
        SimFileSystem copy = new SimFileSystem(name, chance, DiskListener.NONE);
        copy.names.copy(names, copy.unsynced::add);
        copy.seq = seq;
        copy.calls = calls;
        copy.changes = changes;
        copy.capacity = capacity;
        copy.readOnly = readOnly;
        return copy;
    }

    /** What a power cut now would leave when nothing more were written back. */
    public SimFileSystem durableCopy() {
        SimFileSystem copy = fork(random);
        copy.crash(CrashMode.LOST);
        return copy;
    }

    /** What programs see now, all of it durable: a backup, for {@link #restore}. */
    public SimFileSystem image() {
        SimFileSystem copy = fork(random);
        copy.crash(CrashMode.KEPT);
        return copy;
    }

    /** Paths of all files that programs see, sorted. */
    public List<String> files() {
        return names.files();
    }

    /** What programs see of a file. */
    public byte[] content(String path) {
        return file(path).content();
    }

    /** Gives a file other bytes, durably. */
    public void replace(String path, byte[] content) {
        SimFile file = file(path);
        file.replace(content);
        unsynced.remove(file);
    }

    private SimFile file(String path) {
        if (names.find(NameTree.normal(path)) instanceof SimFile file) {
            return file;
        }
        throw new IllegalArgumentException(name + " has no file " + path);
    }

    /** True when something was written or renamed and not synced. */
    public boolean hasUnsynced() {
        return !unsynced.isEmpty() || !names.changes().isEmpty();
    }

    /** Calls ever; a copy counts on. */
    public long calls() {
        return calls;
    }

    /** Changing calls ever, of the kind that {@link #crashAt} counts; a copy counts on. */
    public long changes() {
        return changes;
    }

    /** Syncs of files ever. */
    public long forces() {
        return forces;
    }

    /** Bytes written ever. */
    public long bytesWritten() {
        return bytesWritten;
    }

    // ---- the course of a call

    void ensureUp() {
        if (crashed) {
            throw new SimCrash("a call of " + name + " after its crash");
        }
    }

    /** True when the next call is the one that crashes half-way. */
    boolean crashesDuring() {
        return crashIn == 1 && crashPoint == CrashPoint.DURING && !crashed;
    }

    /** Every call begins with this. */
    void begin(DiskCall call) throws IOException {
        ensureUp();
        calls++;
        seq++;
        try {
            listener.onCall(call);
        } catch (SimCrash e) {
            crashed = true;
            throw e;
        }
        if (call.op().isChanging()) {
            changes++;
            if (crashIn > 0 && --crashIn == 0) {
                if (crashPoint != CrashPoint.AFTER) {
                    throw down(call);
                }
                crashIn = -1;
            }
            if (readOnly) {
                throw new IOException("simulated: the file system is read-only: " + call);
            }
        }
    }

    private SimCrash down(DiskCall call) {
        crashed = true;
        return new SimCrash(name + ", " + crashPoint + " " + call);
    }

    /** Fails the call when a fault says so; answers a fault that the caller has to play. */
    DiskFault.@Nullable Kind meet(DiskCall call) throws IOException {
        DiskFault.Kind fault = desk.meet(call);
        if (fault == DiskFault.Kind.IO_ERROR) {
            happened(fault, call, "");
            throw new IOException("simulated: I/O error: " + call);
        }
        if (fault == DiskFault.Kind.NO_SPACE) {
            happened(fault, call, "");
            throw new NoSpaceException("simulated: no space left: " + call);
        }
        return fault;
    }

    void happened(DiskFault.Kind fault, DiskCall call, String detail) {
        desk.happened(fault, call, detail);
    }

    /** Every call that did what was asked ends with this. */
    void done(DiskCall call) {
        if (crashIn < 0 && call.op().isChanging()) {
            throw down(call);
        }
        try {
            listener.onDone(call);
        } catch (SimCrash e) {
            crashed = true;
            throw e;
        }
    }

    void ensureRoom(DiskCall call, long growth) throws IOException {
        if (growth > 0 && capacity != Long.MAX_VALUE && names.bytes() + growth > capacity) {
            throw new NoSpaceException("simulated: the disk is full: " + call);
        }
    }

    int life() {
        return life;
    }

    /** Number of the call that is under way. */
    long seq() {
        return seq;
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    void dirty(SimFile file) {
        unsynced.add(file);
    }

    void clean(SimFile file) {
        unsynced.remove(file);
    }

    void wrote(int bytes) {
        bytesWritten += bytes;
    }

    void forced() {
        forces++;
    }

    // ---- the port

    private DiskCall start(Op op, String path, String target) throws IOException {
        DiskCall call = new DiskCall(op, path, target, 0, 0);
        begin(call);
        meet(call);
        return call;
    }

    @Override
    public DataFile open(String given, OpenMode mode) throws IOException {
        String path = NameTree.normal(given);
        DiskCall call = start(mode == OpenMode.CREATE ? Op.CREATE : Op.OPEN, path, "");
        Inode node = names.find(path);
        if (mode == OpenMode.CREATE) {
            if (node != null || names.directory(NameTree.parent(path)) == null) {
                throw new IOException(
                        "creating " + path + ": it exists, or its directory does not");
            }
            node = new SimFile();
            names.change(seq, null, path, node);
        }
        if (!(node instanceof SimFile file)) {
            throw new IOException("opening " + path + ": no such file");
        }
        if (readOnly && mode == OpenMode.WRITE) {
            throw new IOException("opening " + path + ": simulated: the file system is read-only");
        }
        done(call);
        return new SimHandle(this, path, file, mode != OpenMode.READ);
    }

    @Override
    public void rename(String givenFrom, String givenTo) throws IOException {
        String from = NameTree.normal(givenFrom);
        String to = NameTree.normal(givenTo);
        DiskCall call = start(Op.RENAME, from, to);
        Inode node = names.find(from);
        Inode there = names.find(to);
        boolean possible =
                node != null
                        && names.directory(NameTree.parent(to)) != null
                        && !(to + "/").startsWith(from + "/")
                        && (there == null
                                || (there instanceof SimDirectory d
                                        ? node instanceof SimDirectory && d.live.isEmpty()
                                        : node instanceof SimFile));
        if (!possible) {
            throw new IOException("renaming " + from + " to " + to + ": not possible");
        }
        names.change(seq, from, to, Objects.requireNonNull(node));
        done(call);
    }

    @Override
    public void delete(String given) throws IOException {
        String path = NameTree.normal(given);
        Inode node = names.find(path);
        if (node == null) {
            ensureUp();
            return;
        }
        DiskCall call = start(Op.DELETE, path, "");
        if (node instanceof SimDirectory d && !d.live.isEmpty()) {
            throw new IOException("deleting " + path + ": it is not empty");
        }
        names.change(seq, path, null, node);
        done(call);
    }

    @Override
    public boolean exists(String path) {
        ensureUp();
        return names.find(NameTree.normal(path)) != null;
    }

    @Override
    public boolean isDirectory(String path) {
        ensureUp();
        return names.directory(NameTree.normal(path)) != null;
    }

    @Override
    public void createDirectories(String given) throws IOException {
        String path = NameTree.normal(given);
        Inode node = names.find(path);
        if (node instanceof SimDirectory) {
            ensureUp();
            return;
        }
        if (node != null) {
            throw new IOException("creating directory " + path + ": a file has this name");
        }
        createDirectories(NameTree.parent(path));
        DiskCall call = start(Op.MKDIR, path, "");
        names.change(seq, null, path, new SimDirectory());
        done(call);
    }

    @Override
    public List<String> list(String given) throws IOException {
        String path = NameTree.normal(given);
        DiskCall call = start(Op.LIST, path, "");
        SimDirectory directory = names.directory(path);
        done(call);
        return directory == null ? List.of() : List.copyOf(directory.live.keySet());
    }

    @Override
    public void syncDirectory(String given) throws IOException {
        String path = NameTree.normal(given);
        DiskCall call = start(Op.SYNC_DIRECTORY, path, "");
        SimDirectory directory = names.directory(path);
        if (directory == null) {
            throw new IOException("syncing directory " + path + ": there is none");
        }
        names.sync(directory);
        done(call);
    }

    @Override
    public long usableSpace(String path) {
        ensureUp();
        return capacity == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, capacity - names.bytes());
    }

    @Override
    public String realPath(String path) {
        return NameTree.normal(path);
    }

    @Override
    public AutoCloseable lock(String given) throws IOException {
        String path = NameTree.normal(given);
        createDirectories(path);
        if (!locks.add(path)) {
            throw new IOException(path + " is in use");
        }
        int mine = life;
        return () -> {
            if (mine == life) {
                locks.remove(path);
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}

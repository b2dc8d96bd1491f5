package io.jraft.testing;

import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files in memory that die like files on a disk: what was not synced may be lost, kept, cut or torn; a name that was not
 * synced may be gone or still the old one. Every call that changes something has a number, and any number can be made to
 * crash or to fail. Thread: ANY.
 */
public final class MemFileSystem implements FileSystem {
    /** What happens at a chosen call. */
    public enum Fault {
        /** The crash comes before the call has any effect. */
        CRASH_BEFORE,
        /** The crash comes when half of a write is done; as CRASH_BEFORE for other calls. */
        CRASH_DURING,
        /** The call is complete, its caller never hears of it. */
        CRASH_AFTER,
        /** The call fails with an I/O error and has no effect; a sync that fails loses its writes. */
        IO_ERROR
    }

    /** A change of names; {@code unsynced} are the directories that must be synced before it is safe. */
    private record NameChange(
            Set<String> unsynced, @Nullable String from, @Nullable String to, Object node) {}

    /** Stands for a directory in the maps; files are {@link MemFile}. */
    private static final Object DIRECTORY = "directory";

    private final TreeMap<String, Object> live = new TreeMap<>();
    private final TreeMap<String, Object> stable = new TreeMap<>();
    private final List<NameChange> changes = new ArrayList<>();
    private final Set<String> locks = new HashSet<>();
    private final List<String> calls = new ArrayList<>();
    private long capacity = Long.MAX_VALUE;
    private long faultAt = -1;
    private Fault fault = Fault.IO_ERROR;
    private int misreadIn;
    private int misreadShift;
    private boolean crashed;
    private int life;
    private long bytesWritten;
    private long forces;

    // What tests do to the disk.

    /** Lets the {@code n}-th changing call from now on, counted from 1, meet its fate. */
    public synchronized void failAt(long n, Fault what) {
        calls.clear();
        faultAt = n;
        fault = what;
    }

    /** Counts changing calls from here. */
    public synchronized void countCalls() {
        failAt(-1, Fault.IO_ERROR);
    }

    /** Changing calls since {@link #failAt} or {@link #countCalls}, in words. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized boolean isCrashed() {
        return crashed;
    }

    /** Bytes that were written through any handle, ever. */
    public synchronized long bytesWritten() {
        return bytesWritten;
    }

    /** Syncs of files, ever. */
    public synchronized long forces() {
        return forces;
    }

    /**
     * The {@code n}-th read from now on, counted from 1, gets the bytes of {@code shift} bytes further on, and zeros beyond
     * the end, as when a drive or a controller goes astray once.
     */
    public synchronized void misread(int n, int shift) {
        misreadIn = n;
        misreadShift = shift;
    }

    /** True while the read of {@link #misread} is still to come. */
    public synchronized boolean awaitsMisread() {
        return misreadIn > 0;
    }

    /** Limits the sum of all file sizes. */
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /** Plays the crash of everything that runs on this disk, and the next start. Handles of before are dead. */
    public synchronized void crash(CrashMode mode, Random random) {
        life++;
        crashed = false;
        faultAt = -1;
        locks.clear();
        if (mode == CrashMode.KILLED) {
            return;
        }
        int kept =
                switch (mode) {
                    case LOST -> 0;
                    case KEPT -> changes.size();
                    default -> random.nextInt(changes.size() + 1);
                };
        for (NameChange change : changes.subList(0, kept)) {
            apply(stable, change);
        }
        changes.clear();
        dropUnreachable();
        live.clear();
        live.putAll(stable);
        for (Object node : live.values()) {
            if (node instanceof MemFile file) {
                file.crash(mode, random);
            }
        }
    }

    /** A name below a directory that was lost cannot be reached. */
    private void dropUnreachable() {
        stable.keySet().removeIf(path -> !parent(path).equals("/") && !reachable(parent(path)));
    }

    private boolean reachable(String directory) {
        return directory.equals("/")
                || (stable.containsKey(directory) && reachable(parent(directory)));
    }

    /** Another disk with the same stable content, to try several fates from one point. */
    public synchronized MemFileSystem copyOfStable() {
        MemFileSystem copy = new MemFileSystem();
        stable.forEach(
                (path, node) ->
                        copy.stable.put(path, node instanceof MemFile f ? f.copyOfStable() : node));
        copy.dropUnreachable();
        copy.live.putAll(copy.stable);
        copy.capacity = capacity;
        return copy;
    }

    /** Changes a byte of a file as rot does. */
    public synchronized void flip(String path, long offset, int mask) {
        existing(path).flip((int) offset, mask);
    }

    public synchronized byte[] content(String path) {
        return existing(path).live().clone();
    }

    /** Replaces a file's bytes, durably. */
    public synchronized void replace(String path, byte[] content) {
        existing(path).replace(content);
    }

    private MemFile existing(String path) {
        if (live.get(normal(path)) instanceof MemFile file) {
            return file;
        }
        throw new IllegalArgumentException("no file " + path);
    }

    // The port.

    /** Counts a changing call and lets a chosen one fail; answers true when the crash comes after it. */
    private boolean change(String what) throws IOException {
        ensureAlive();
        calls.add(what);
        if (calls.size() != faultAt) {
            return false;
        }
        if (fault == Fault.IO_ERROR) {
            throw new IOException("played I/O error: " + what);
        }
        if (fault == Fault.CRASH_AFTER) {
            return true;
        }
        throw crash(what);
    }

    private SimCrash crash(String what) {
        crashed = true;
        return new SimCrash(fault + " " + what);
    }

    private void ensureAlive() {
        if (crashed) {
            throw new SimCrash("a call after the crash");
        }
    }

    private void after(boolean crashNow, String what) {
        if (crashNow) {
            throw crash(what);
        }
    }

    private static String normal(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    private static String parent(String path) {
        int cut = path.lastIndexOf('/');
        return cut <= 0 ? "/" : path.substring(0, cut);
    }

    private static void apply(TreeMap<String, Object> names, NameChange change) {
        String from = change.from();
        String to = change.to();
        if (from == null && to != null) {
            names.put(to, change.node());
        } else if (from != null && to == null) {
            names.remove(from);
        } else if (from != null && to != null) {
            names.remove(to);
            TreeMap<String, Object> moved = new TreeMap<>(names.subMap(from + "/", from + "0"));
            names.keySet().removeAll(moved.keySet());
            moved.forEach((path, node) -> names.put(to + path.substring(from.length()), node));
            if (names.remove(from) != null) {
                names.put(to, change.node());
            }
        }
    }

    private void name(@Nullable String from, @Nullable String to, Object node) {
        Set<String> directories = new TreeSet<>();
        for (String path : new String[] {from, to}) {
            if (path != null) {
                directories.add(parent(path));
            }
        }
        NameChange change = new NameChange(directories, from, to, node);
        changes.add(change);
        apply(live, change);
    }

    @Override
    public synchronized DataFile open(String given, OpenMode mode) throws IOException {
        ensureAlive();
        String path = normal(given);
        Object node = live.get(path);
        if (mode != OpenMode.CREATE) {
            if (!(node instanceof MemFile file)) {
                throw new IOException("opening " + path + ": no such file");
            }
            return new Handle(path, file, mode == OpenMode.WRITE);
        }
        if (node != null || !isDirectory(parent(path))) {
            throw new IOException("creating " + path + ": it exists, or its directory does not");
        }
        boolean crashNow = change("create " + path);
        MemFile file = new MemFile();
        name(null, path, file);
        after(crashNow, "create " + path);
        return new Handle(path, file, true);
    }

    @Override
    public synchronized void rename(String givenFrom, String givenTo) throws IOException {
        String from = normal(givenFrom);
        String to = normal(givenTo);
        String what = "rename " + from + " to " + to;
        Object node = live.get(from);
        if (node == null
                || !isDirectory(parent(to))
                || (live.get(to) == DIRECTORY && !list(to).isEmpty())) {
            throw new IOException(what + ": not possible");
        }
        boolean crashNow = change(what);
        name(from, to, node);
        after(crashNow, what);
    }

    @Override
    public synchronized void delete(String given) throws IOException {
        String path = normal(given);
        Object node = live.get(path);
        if (node == null) {
            ensureAlive();
            return;
        }
        if (node == DIRECTORY && !list(path).isEmpty()) {
            throw new IOException("deleting " + path + ": it is not empty");
        }
        boolean crashNow = change("delete " + path);
        name(path, null, node);
        after(crashNow, "delete " + path);
    }

    @Override
    public synchronized boolean exists(String path) {
        return isDirectory(path) || live.containsKey(normal(path));
    }

    @Override
    public synchronized boolean isDirectory(String path) {
        return normal(path).equals("/") || live.get(normal(path)) == DIRECTORY;
    }

    @Override
    public synchronized void createDirectories(String given) throws IOException {
        String path = normal(given);
        if (isDirectory(path)) {
            return;
        }
        if (live.containsKey(path)) {
            throw new IOException("creating directory " + path + ": a file has this name");
        }
        createDirectories(parent(path));
        boolean crashNow = change("mkdir " + path);
        name(null, path, DIRECTORY);
        after(crashNow, "mkdir " + path);
    }

    @Override
    public synchronized List<String> list(String given) {
        ensureAlive();
        String prefix = normal(given).equals("/") ? "/" : normal(given) + "/";
        return live.tailMap(prefix, false).keySet().stream()
                .takeWhile(p -> p.startsWith(prefix))
                .map(p -> p.substring(prefix.length()))
                .filter(p -> p.indexOf('/') < 0)
                .toList();
    }

    @Override
    public synchronized void syncDirectory(String given) throws IOException {
        String path = normal(given);
        if (!isDirectory(path)) {
            throw new IOException("syncing directory " + path + ": there is none");
        }
        boolean crashNow = change("sync directory " + path);
        for (NameChange change : List.copyOf(changes)) {
            change.unsynced().remove(path);
            if (change.unsynced().isEmpty()) {
                apply(stable, change);
                changes.remove(change);
            }
        }
        after(crashNow, "sync directory " + path);
    }

    @Override
    public synchronized long usableSpace(String path) {
        return capacity == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, capacity - used());
    }

    private long used() {
        return live.values().stream().mapToLong(n -> n instanceof MemFile f ? f.size() : 0).sum();
    }

    @Override
    public String realPath(String path) {
        return normal(path);
    }

    @Override
    public synchronized AutoCloseable lock(String given) throws IOException {
        String path = normal(given);
        createDirectories(path);
        if (!locks.add(path)) {
            throw new IOException(path + " is in use");
        }
        int mine = life;
        return () -> {
            synchronized (this) {
                if (mine == life) {
                    locks.remove(path);
                }
            }
        };
    }

    /** An open file. */
    private final class Handle implements DataFile {
        private final String path;
        private final MemFile file;
        private final boolean writable;
        private final int born = life;
        private boolean closed;

        Handle(String path, MemFile file, boolean writable) {
            this.path = path;
            this.file = file;
            this.writable = writable;
        }

        private void ensureOpen(boolean toWrite) throws IOException {
            if (born != life) {
                throw new SimCrash("a handle of before the crash was used: " + path);
            }
            if (closed || (toWrite && !writable)) {
                throw new IOException(
                        path + (closed ? " was closed" : " is open for reading only"));
            }
        }

        @Override
        public void write(long position, ByteBuffer bytes) throws IOException {
            synchronized (MemFileSystem.this) {
                ensureOpen(true);
                byte[] data = new byte[bytes.remaining()];
                bytes.duplicate().get(data);
                String what = "write " + data.length + " bytes at " + position + " of " + path;
                boolean half =
                        fault == Fault.CRASH_DURING && calls.size() + 1 == faultAt && !crashed;
                if (half) {
                    file.write(
                            position,
                            Arrays.copyOf(
                                    data,
                                    MemFile.wholeSectors(position, data.length / 2, data.length)));
                }
                boolean crashNow = change(what);
                long growth = position + data.length - file.size();
                if (growth > 0 && capacity != Long.MAX_VALUE && used() + growth > capacity) {
                    throw new NoSpaceException(what + ": no space left");
                }
                bytes.position(bytes.limit());
                file.write(position, data);
                bytesWritten += data.length;
                after(crashNow, what);
            }
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            synchronized (MemFileSystem.this) {
                ensureAlive();
                ensureOpen(false);
                int n = (int) Math.max(0, Math.min(into.remaining(), file.size() - position));
                if (n > 0 && misreadIn > 0 && --misreadIn == 0) {
                    int astray = (int) Math.min(position + misreadShift, file.size());
                    into.put(Arrays.copyOfRange(file.live(), astray, astray + n));
                } else if (n > 0) {
                    into.put(file.live(), (int) position, n);
                }
                return n;
            }
        }

        @Override
        public void force(boolean metadata) throws IOException {
            synchronized (MemFileSystem.this) {
                ensureOpen(true);
                if (fault == Fault.IO_ERROR && calls.size() + 1 == faultAt) {
                    file.dropPending();
                }
                boolean crashNow = change("force " + path);
                file.force();
                forces++;
                after(crashNow, "force " + path);
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (MemFileSystem.this) {
                ensureAlive();
                ensureOpen(false);
                return file.size();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (MemFileSystem.this) {
                ensureOpen(true);
                boolean crashNow = change("truncate " + path + " to " + size);
                file.truncate(size);
                after(crashNow, "truncate " + path);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}

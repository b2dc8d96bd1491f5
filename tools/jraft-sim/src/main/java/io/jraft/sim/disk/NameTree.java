package io.jraft.sim.disk;

import io.jraft.spi.RandomSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All names of a disk and the changes of names that no sync of a directory has made safe. A change is safe when every
 * directory that it touches was synced; what an earlier change did to the same name becomes safe with it, because no
 * file system can have the later one without it. Owner: the run's thread.
 */
final class NameTree {
    /** A name in a directory. */
    private record Place(SimDirectory directory, String name) {
        boolean is(@Nullable Place other) {
            return other != null && other.directory == directory && other.name.equals(name);
        }
    }

    /** A change that is not safe yet; a creation comes from nowhere, a deletion goes nowhere. */
    static final class Change {
        private final long seq;
        private final @Nullable Place from;
        private final @Nullable Place to;
        private final Inode node;
        private final List<SimDirectory> owing = new ArrayList<>();

        private Change(long seq, @Nullable Place from, @Nullable Place to, Inode node) {
            this.seq = seq;
            this.from = from;
            this.to = to;
            this.node = node;
        }

        long seq() {
            return seq;
        }

        private boolean touches(Change other) {
            return (from != null && (from.is(other.from) || from.is(other.to)))
                    || (to != null && (to.is(other.from) || to.is(other.to)));
        }
    }

    private SimDirectory root = new SimDirectory();
    private final List<Change> changes = new ArrayList<>();

    // Paths.

    /** A path from the root without dots, doubled or trailing slashes. */
    static String normal(String path) {
        boolean plain =
                path.length() > 1
                        && path.charAt(0) == '/'
                        && !path.endsWith("/")
                        && !path.contains("//")
                        && !path.contains("/.");
        if (plain) {
            return path;
        }
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (!part.equals("..")) {
                if (!part.isEmpty() && !part.equals(".")) {
                    parts.add(part);
                }
            } else if (!parts.isEmpty()) {
                parts.remove(parts.size() - 1);
            }
        }
        return "/" + String.join("/", parts);
    }

    static String parent(String normal) {
        int cut = normal.lastIndexOf('/');
        return cut <= 0 ? "/" : normal.substring(0, cut);
    }

    private static String last(String normal) {
        return normal.substring(normal.lastIndexOf('/') + 1);
    }

    @Nullable Inode find(String normal) {
        Inode at = root;
        for (int from = 1; from < normal.length(); ) {
            int end = normal.indexOf('/', from);
            end = end < 0 ? normal.length() : end;
            at = at instanceof SimDirectory d ? d.live.get(normal.substring(from, end)) : null;
            if (at == null) {
                return null;
            }
            from = end + 1;
        }
        return at;
    }

    @Nullable SimDirectory directory(String normal) {
        return find(normal) instanceof SimDirectory d ? d : null;
    }

    private @Nullable Place place(@Nullable String normal) {
        SimDirectory directory = normal == null ? null : directory(parent(normal));
        return normal == null || directory == null ? null : new Place(directory, last(normal));
    }

    // What programs do.

    /** Creates, renames or deletes; the directories that the paths lie in are there. */
    void change(long seq, @Nullable String from, @Nullable String to, Inode node) {
        Change change = new Change(seq, place(from), place(to), node);
        for (Place place : new Place[] {change.from, change.to}) {
            if (place != null && !change.owing.contains(place.directory)) {
                change.owing.add(place.directory);
            }
        }
        changes.add(change);
        if (change.from != null) {
            change.from.directory.live.remove(change.from.name);
        }
        if (change.to != null) {
            change.to.directory.live.put(change.to.name, node);
        }
    }

    /** Makes the names in a directory safe. */
    void sync(SimDirectory directory) {
        List<Change> due = new ArrayList<>();
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            change.owing.remove(directory);
            if (change.owing.isEmpty() || due.stream().anyMatch(change::touches)) {
                due.add(0, change);
            }
        }
        due.forEach(NameTree::settle);
        changes.removeAll(due);
    }

    // What crashes do.

    /** Changes that are not safe, in the order of the calls. */
    List<Change> changes() {
        return changes;
    }

    /** Makes a change safe. */
    static void settle(Change change) {
        if (change.from != null) {
            change.from.directory.stable.remove(change.from.name);
        }
        if (change.to != null) {
            change.to.directory.stable.put(change.to.name, change.node);
        }
    }

    /** Makes any of the changes safe, in such a choice that none is without one it builds on. */
    void settleSome(RandomSource random) {
        List<Change> gone = new ArrayList<>();
        for (Change change : changes) {
            if (random.nextInt(2) == 0 || gone.stream().anyMatch(change::touches)) {
                gone.add(change);
            } else {
                settle(change);
            }
        }
    }

    /** The machine starts again: only what the drive holds is there. */
    void restart() {
        changes.clear();
        root.restart();
    }

    /** A tree without names. */
    void clear() {
        changes.clear();
        root = new SimDirectory();
    }

    // Looks and copies.

    /** Paths of the files that programs see, sorted. */
    List<String> files() {
        List<String> found = new ArrayList<>();
        collect("", root, found);
        return found;
    }

    private static void collect(String path, SimDirectory directory, List<String> found) {
        for (Map.Entry<String, Inode> e : directory.live.entrySet()) {
            if (e.getValue() instanceof SimDirectory d) {
                collect(path + "/" + e.getKey(), d, found);
            } else {
                found.add(path + "/" + e.getKey());
            }
        }
    }

    long bytes() {
        return bytes(root);
    }

    private static long bytes(SimDirectory directory) {
        long sum = 0;
        for (Inode node : directory.live.values()) {
            sum += node instanceof SimFile f ? f.size() : bytes((SimDirectory) node);
        }
        return sum;
    }

    /** Takes over another tree with all that is not synced; {@code files} hears of every file that is not clean. */
    void copy(NameTree other, Consumer<SimFile> files) {
        // Only asked, never walked through: its order is not the same in every run.
        Map<Inode, Inode> made = new IdentityHashMap<>();
        root = (SimDirectory) fork(other.root, made, files);
        changes.clear();
        for (Change change : other.changes) {
            Change mine =
                    new Change(
                            change.seq,
                            fork(change.from, made, files),
                            fork(change.to, made, files),
                            fork(change.node, made, files));
            for (SimDirectory directory : change.owing) {
                mine.owing.add((SimDirectory) fork(directory, made, files));
            }
            changes.add(mine);
        }
    }

    private static @Nullable Place fork(
            @Nullable Place place, Map<Inode, Inode> made, Consumer<SimFile> files) {
        return place == null
                ? null
                : new Place((SimDirectory) fork(place.directory, made, files), place.name);
    }

    private static Inode fork(Inode node, Map<Inode, Inode> made, Consumer<SimFile> files) {
        Inode known = made.get(node);
        if (known != null) {
            return known;
        }
        Inode copy = node.fork();
        made.put(node, copy);
        if (node instanceof SimDirectory from && copy instanceof SimDirectory to) {
            fork(from.live, to.live, made, files);
            fork(from.stable, to.stable, made, files);
        } else if (copy instanceof SimFile file && !file.pending().isEmpty()) {
            files.accept(file);
        }
        return copy;
    }

    private static void fork(
            TreeMap<String, Inode> from,
            TreeMap<String, Inode> to,
            Map<Inode, Inode> made,
            Consumer<SimFile> files) {
        from.forEach((name, node) -> to.put(name, fork(node, made, files)));
    }
}

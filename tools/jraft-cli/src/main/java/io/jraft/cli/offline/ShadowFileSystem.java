package io.jraft.cli.offline;

import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One directory of another file system, whose changes stay in memory. The library's own recovery runs on it as at a start,
 * with everything that it cuts, renames and removes, and the directory on disk stays as it is.
 * Owner: MAIN. Called by the stores that the commands open.
 */
final class ShadowFileSystem implements FileSystem {
    private final FileSystem disk;
    private final String root;
    private final Directory top;

    /**
     * A shadow.
     *
     * @param root the directory, by its real path; outside of it nothing can be changed
     */
    ShadowFileSystem(FileSystem disk, String root) {
        this.disk = disk;
        this.root = root;
        top = new Directory(root);
    }

    /** What a name in a directory stands for: a {@link Directory} or a {@link ShadowFile}. */
    private final class Directory {
        private final @Nullable String path;
        private @Nullable Map<String, Object> children;

        Directory(@Nullable String path) {
            this.path = path;
        }

        Map<String, Object> children() throws IOException {
            Map<String, Object> known = children;
            if (known == null) {
                known = new TreeMap<>();
                for (String name : path == null ? List.<String>of() : disk.list(path)) {
                    String child = path + "/" + name;
                    known.put(
                            name,
                            disk.isDirectory(child)
                                    ? new Directory(child)
                                    : ShadowFile.of(disk, child));
                }
                children = known;
            }
            return known;
        }
    }

    private boolean isInside(String path) {
        return path.equals(root) || path.startsWith(root + "/");
    }

    private String[] parts(String path) {
        if (!isInside(path)) {
            throw new IllegalArgumentException(path + " is outside of " + root);
        }
        return path.equals(root) ? new String[0] : path.substring(root.length() + 1).split("/", -1);
    }

    private @Nullable Object find(String path) throws IOException {
        Object at = top;
        for (String part : parts(path)) {
            Object next = at instanceof Directory d ? d.children().get(part) : null;
            if (next == null) {
                return null;
            }
            at = next;
        }
        return at;
    }

    private Map<String, Object> parent(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        if (slash < root.length() || !(find(path.substring(0, slash)) instanceof Directory d)) {
            throw new IOException("there is no directory for " + path);
        }
        return d.children();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public DataFile open(String path, OpenMode mode) throws IOException {
        Object found = find(path);
        if (mode == OpenMode.CREATE) {
            if (found != null) {
                throw new IOException("creating " + path + " failed: it exists");
            }
            ShadowFile fresh = ShadowFile.empty(disk);
            parent(path).put(name(path), fresh);
            return fresh.open();
        }
        if (!(found instanceof ShadowFile file)) {
            throw new IOException("opening " + path + " failed: there is no such file");
        }
        return file.open();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Object moved = parent(from).remove(name(from));
        if (moved == null) {
            throw new IOException("renaming " + from + " failed: it is not there");
        }
        parent(to).put(name(to), moved);
    }

    @Override
    public void delete(String path) throws IOException {
        if (find(path) instanceof Directory d && !d.children().isEmpty()) {
            throw new IOException("deleting " + path + " failed: it is not empty");
        }
        if (exists(path)) {
            parent(path).remove(name(path));
        }
    }

    @Override
    public boolean exists(String path) {
        if (!isInside(path)) {
            return disk.exists(path);
        }
        try {
            return find(path) != null;
        } catch (IOException e) {
            // As the port tells it: what cannot be looked at is not there.
            return false;
        }
    }

    @Override
    public boolean isDirectory(String path) {
        if (!isInside(path)) {
            return disk.isDirectory(path);
        }
        try {
            return find(path) instanceof Directory;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void createDirectories(String path) throws IOException {
        Directory at = top;
        for (String part : parts(path)) {
            Object next = at.children().computeIfAbsent(part, p -> new Directory(null));
            if (!(next instanceof Directory d)) {
                throw new IOException("creating " + path + " failed: " + part + " is a file");
            }
            at = d;
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return find(directory) instanceof Directory d
                ? new ArrayList<>(d.children().keySet())
                : List.of();
    }

    @Override
    public void syncDirectory(String directory) {
        // There is nothing to lose.
    }

    /** Nothing: a store that thinks the disk is full prepares no files, which here would fill memory. */
    @Override
    public long usableSpace(String path) throws NoSpaceException {
        return 0;
    }

    @Override
    public String realPath(String path) throws IOException {
        return disk.realPath(path);
    }

    /** The real lock: what a running node has open is not looked at. */
    @Override
    public AutoCloseable lock(String directory) throws IOException {
        return disk.lock(directory);
    }
}

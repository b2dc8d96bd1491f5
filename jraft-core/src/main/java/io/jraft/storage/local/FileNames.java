package io.jraft.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.storage.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which names a file of a snapshot may have. A name comes from a user or from the network, and must never lead out of
 * the snapshot's directory, on no operating system.
 * Owner: ANY; keeps no state. Called by the writer and before anything received is created.
 */
final class FileNames {
    /** Longest name, in bytes of UTF-8. */
    static final int BYTES_MAX = 1024;

    private static final int PART_BYTES_MAX = 255;

    private FileNames() {}

    /** Says what is wrong with a name; null when it may be used. */
    static @Nullable String problem(String name) {
        if (name.isEmpty()) {
            return "it is empty";
        }
        if (name.getBytes(UTF_8).length > BYTES_MAX) {
            return "it is longer than " + BYTES_MAX + " bytes";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\\' || c == ':' || c < ' ' || c == 0x7f) {
                return "it contains a backslash, a colon or a control character";
            }
            if (Character.isSurrogate(c) && !isPaired(name, i)) {
                return "it is not valid text";
            }
        }
        if (name.startsWith("/")) {
            return "it is absolute";
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return "it has an empty part, '.' or '..'";
            }
            if (part.getBytes(UTF_8).length > PART_BYTES_MAX) {
                return "a part of it is longer than " + PART_BYTES_MAX + " bytes";
            }
        }
        // Compared without case, because some file systems do.
        if (name.split("/", -1)[0].equalsIgnoreCase(Snapshot.JRAFT_SNAPSHOT_META_FILE)) {
            return "the library keeps its own data under it";
        }
        return null;
    }

    /** Half a surrogate pair is encoded as {@code ?}, and two names would become one. */
    private static boolean isPaired(String name, int i) {
        char c = name.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(name.charAt(i - 1));
    }

    /** The directories that a file of this name lies in, below the snapshot's own, from the deepest to the top. */
    static List<String> parents(String name) {
        List<String> parents = new ArrayList<>();
        for (int slash = name.lastIndexOf('/');
                slash > 0;
                slash = name.lastIndexOf('/', slash - 1)) {
            parents.add(name.substring(0, slash));
        }
        return parents;
    }
}

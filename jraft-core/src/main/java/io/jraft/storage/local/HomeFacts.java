package io.jraft.storage.local;

import io.jraft.spi.FileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What directories say about themselves, read without homing in them. For tools; a node uses the homes, which also lock
 * and check. Owner: ANY; keeps no state.
 */
public final class HomeFacts {
    private HomeFacts() {}

    /**
     * A journal's directory.
     *
     * @param uuidHigh upper half of the journal's UUID
     * @param uuidLow lower half
     * @param cluster empty matches every cluster
     * @param store what keeps the log: {@link JournalHome#JOURNAL} or another store's name
     * @param members the nodes that have their log here
     */
    public record Journal(
            long uuidHigh, long uuidLow, String cluster, String store, List<Node> members) {
        /** The UUID as the files write it. */
        public String uuid() {
            return IdentityFile.hex(uuidHigh, uuidLow);
        }
    }

    /**
     * One node, as its own mark or the journal's note of it says.
     *
     * @param node UUID: its incarnation
     * @param group its group
     * @param peer {@code host:port:idx}
     * @param journal UUID of the journal that has its log
     */
    public record Node(String node, String group, String peer, String journal) {}

    /**
     * Reads the identity of a journal's directory and of its members.
     *
     * @return null when the directory has no such identity
     * @throws IOException when a file is damaged, saying what to do
     */
    public static @Nullable Journal journal(FileSystem fs, String directory) throws IOException {
        IdentityFile id = IdentityFile.read(fs, directory + "/" + JournalHome.FILE, "journal");
        if (id == null) {
            return null;
        }
        String uuid = IdentityFile.hex(id.high("uuid"), id.low("uuid"));
        List<Node> members = new ArrayList<>();
        String parent = directory + "/" + JournalHome.MEMBERS;
        for (String name : fs.list(parent)) {
            // What an interrupted write left is nobody's.
            IdentityFile member =
                    name.endsWith(".tmp")
                            ? null
                            : IdentityFile.read(fs, parent + "/" + name, "member");
            if (member != null) {
                members.add(
                        new Node(
                                member.get("node"), member.get("group"), member.get("peer"), uuid));
            }
        }
        return new Journal(
                id.high("uuid"),
                id.low("uuid"),
                id.get("cluster"),
                id.get("store", JournalHome.JOURNAL),
                members);
    }

    /**
     * Reads the mark in a node's own directory, the one that raftMetaUri names.
     *
     * @return null when there is none
     * @throws IOException when it is damaged, saying what to do
     */
    public static @Nullable Node node(FileSystem fs, String directory) throws IOException {
        IdentityFile id = IdentityFile.read(fs, directory + "/" + MetaHome.FILE, "node");
        return id == null
                ? null
                : new Node(id.get("node"), id.get("group"), id.get("peer"), id.get("journal"));
    }
}

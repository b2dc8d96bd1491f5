package io.jraft.model;

import io.jraft.entity.RaftOutter;
import java.util.List;

/**
 * What a snapshot covers.
 *
 * @param last last entry whose effect it contains
 * @param chain chain value at {@code last}; 0 when unknown, then it is not compared
 * @param conf configuration in force at {@code last}
 * @param files every file, in the order of their names
 */
public record SnapshotMeta(LogId last, int chain, ConfEntry conf, List<File> files) {
    public SnapshotMeta {
        files = List.copyOf(files);
    }

    /** Bytes of all files. */
    public long totalBytes() {
        long sum = 0;
        for (File f : files) {
            sum += f.size();
        }
        return sum;
    }

    /** The part that a user's state machine may see. */
    public RaftOutter.SnapshotMeta toUserMeta() {
        RaftOutter.SnapshotMeta.Builder meta = RaftOutter.SnapshotMeta.newBuilder();
        meta.setLastIncludedIndex(last.index()).setLastIncludedTerm(last.term());
        conf.current().voters().forEach(p -> meta.addPeers(p.toString()));
        conf.current().learners().forEach(p -> meta.addLearners(p.toString()));
        Members outgoing = conf.outgoing();
        if (outgoing != null) {
            outgoing.voters().forEach(p -> meta.addOldPeers(p.toString()));
            outgoing.learners().forEach(p -> meta.addOldLearners(p.toString()));
        }
        return meta.build();
    }

    /**
     * One file of a snapshot.
     *
     * @param name path below the snapshot's directory, with {@code /}; never absolute, never with {@code ..}
     * @param size bytes
     * @param digest CRC32C of the whole content, as an unsigned 32-bit number
     * @param userMeta what the user attached, as the bytes of a LocalFileMeta; empty when nothing
     */
    public record File(String name, long size, long digest, byte[] userMeta) {}
}

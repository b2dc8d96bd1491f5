package io.jraft.rhea;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.JRaftUtils;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.option.BootstrapOptions;
import io.jraft.option.NodeOptions;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.RegionInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A region's directory, for what its group keeps beside the log. That of a region that was split off another has a file which
 * says so, written when all is there that the group begins with: before that, nothing in the directory counts, and it is made
 * anew; after that, it is never made again. That of a region that was taken over by another one has a file which says so, and
 * nothing else.
 * Owner: the thread that starts the region.
 */
final class RegionHome {
    private static final String PREFIX = "region-";
    private static final String BORN = "born";
    private static final String ENDED = "ended";

    private final StoreFiles files;
    private final long regionId;
    private final Path own;

    RegionHome(Path data, long regionId) {
        files = new StoreFiles(data);
        this.regionId = regionId;
        own = data.resolve(PREFIX + regionId);
    }

    /** All regions of a store that were split off others and have all that they begin with. */
    static List<RegionInfo> born(Path data) throws IOException {
        List<RegionInfo> found = new ArrayList<>();
        for (Path home : homes(data)) {
            Path file = home.resolve(BORN);
            if (Files.exists(file)) {
                found.add(decode(file));
            }
        }
        return found;
    }

    /** All regions of a store that were taken over by others. */
    static List<Long> ended(Path data) throws IOException {
        List<Long> found = new ArrayList<>();
        for (Path home : homes(data)) {
            if (Files.exists(home.resolve(ENDED))) {
                found.add(Long.parseLong(home.getFileName().toString().substring(PREFIX.length())));
            }
        }
        return found;
    }

    private static List<Path> homes(Path data) throws IOException {
        try (Stream<Path> all = Files.list(data)) {
            return all.filter(p -> p.getFileName().toString().startsWith(PREFIX)).sorted().toList();
        }
    }

    /** Where the group's node finds its files. */
    void place(NodeOptions options) {
        options.setLogUri(files.log().toString());
        options.setRaftMetaUri(meta());
        options.setSnapshotUri(snapshots());
    }

    private String meta() {
        return files.meta(regionId).toString();
    }

    private String snapshots() {
        return files.snapshot(regionId).toString();
    }

    boolean isBorn() {
        return Files.exists(own.resolve(BORN));
    }

    /**
     * Makes the directory of a region that was split off another.
     *
     * @param machine has the state that the region begins with; null if this store does not, because it was told of the split
     *     by a snapshot: the group's other members will send it
     */
    void bear(
            RegionInfo region,
            String group,
            Configuration members,
            @Nullable KVStateMachine machine)
            throws IOException, InterruptedException {
        clear();
        Files.createDirectories(own);
        if (machine != null) {
            BootstrapOptions options = new BootstrapOptions();
            options.setGroupId(group);
            options.setGroupConf(members);
            options.setFsm(machine);
            // The entry that made it: whoever does not have the state finds that the log begins
            // behind that.
            options.setLastLogIndex(region.base());
            options.setRaftMetaUri(meta());
            options.setSnapshotUri(snapshots());
            // The real one is shared, and has nothing of this group yet.
            options.setLogUri(own.resolve("no-log").toString());
            if (!JRaftUtils.bootstrap(options)) {
                throw new IOException(
                        "the directory " + own + " could not be made; the log has the reason");
            }
        }
        say(BORN, region.encode());
    }

    /**
     * The region was taken over by another one and is stopped. The directory says so from now on, and nothing else: what the
     * group had said and voted is not there any more, so it must never run again.
     *
     * @param replica what the store's journal has it under, see {@link #unforgotten}; null if it has nothing
     */
    void end(@Nullable PeerId replica) throws IOException {
        Files.createDirectories(own);
        if (!isEnded()) {
            say(ENDED, (replica == null ? "" : replica.toString()).getBytes(UTF_8));
        }
        remove(path -> !path.equals(own) && !path.equals(own.resolve(ENDED)));
        StoreFiles.sync(own);
    }

    /** The replica of a region that has ended, if the store's journal may still have it; null if not. */
    @Nullable PeerId unforgotten() throws IOException {
        String replica = isEnded() ? Files.readString(own.resolve(ENDED), UTF_8) : "";
        return replica.isEmpty() ? null : PeerId.parsePeer(replica);
    }

    /** The journal has nothing of it any more. */
    void forgotten() throws IOException {
        say(ENDED, new byte[0]);
    }

    /** Whether there is nothing but what says that the region has ended, here and in the journal. */
    boolean isOver() throws IOException {
        try (Stream<Path> all = Files.list(own)) {
            return all.allMatch(path -> path.equals(own.resolve(ENDED))) && unforgotten() == null;
        }
    }

    /** What the region was when it came to this store; null if it was here from the beginning. */
    @Nullable RegionInfo bornAs() throws IOException {
        return isBorn() ? decode(own.resolve(BORN)) : null;
    }

    private static RegionInfo decode(Path file) throws IOException {
        try {
            return RegionInfo.decode(Files.readAllBytes(file));
        } catch (MalformedException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private boolean isEnded() {
        return Files.exists(own.resolve(ENDED));
    }

    /** On disk and whole, or not there. */
    private void say(String name, byte[] text) throws IOException {
        files.replace(own.resolve(name), text);
        StoreFiles.sync(files.data());
    }

    /** Removes everything. */
    void remove() throws IOException {
        clear();
        StoreFiles.sync(files.data());
    }

    /** What a crash has left before all was there. */
    private void clear() throws IOException {
        if (Files.exists(own)) {
            remove(path -> true);
        }
    }

    private void remove(Predicate<Path> which) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(own)) {
            all = tree.filter(which).sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}

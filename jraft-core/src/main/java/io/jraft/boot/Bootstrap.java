package io.jraft.boot;

import io.jraft.SnapshotCut;
import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.option.BootstrapOptions;
import io.jraft.spi.FileSystem;
import io.jraft.storage.local.BootstrapFile;
import io.jraft.storage.local.LocalSnapshotStore;
import io.jraft.storage.snapshot.SnapshotWriter;
import io.jraft.util.Utils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a node of a new group begins with into empty directories, without a node: the state machine's content as a
 * snapshot, and then who belongs. In this order, because a node with members and without its content would begin with
 * nothing; a snapshot alone says both. Thread: that of the caller; it waits for the state machine.
 */
final class Bootstrap {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);

    /** The snapshot's last entry has the first term there is; the node begins in it, and campaigns for the next. */
    private static final long TERM = 1;

    /** What the system's lock leaves behind is not data. */
    private static final String LOCK = "LOCK";

    private final FileSystem files;
    private final BootstrapOptions options;

    Bootstrap(FileSystem files, BootstrapOptions options) {
        this.files = files;
        this.options = options;
    }

    /** See {@code JRaftUtils.bootstrap}. */
    boolean run() throws InterruptedException {
        requireValid();
        String meta = LogPlace.path(options.getRaftMetaUri());
        try {
            requireEmpty("logUri", options.getLogUri());
            requireEmpty("raftMetaUri", options.getRaftMetaUri());
            requireEmpty("snapshotUri", options.getSnapshotUri());
            if (options.getLastLogIndex() > 0) {
                saveSnapshot();
            }
            BootstrapFile.write(
                    files,
                    files.realPath(meta),
                    String.valueOf(options.getGroupId()),
                    options.getGroupConf());
            LOG.info(
                    "group {} is bootstrapped in {} at index {} with {}",
                    options.getGroupId(),
                    meta,
                    options.getLastLogIndex(),
                    options.getGroupConf());
            return true;
        } catch (IOException e) {
            LOG.error("group {} is not bootstrapped: {}", options.getGroupId(), e.getMessage(), e);
            return false;
        }
    }

    private void requireValid() {
        List<String> mistakes = new ArrayList<>();
        try {
            Utils.verifyGroupId(options.getGroupId());
        } catch (IllegalArgumentException e) {
            mistakes.add(String.valueOf(e.getMessage()));
        }
        Configuration conf = options.getGroupConf();
        if (conf.isEmpty() || !conf.isValid()) {
            mistakes.add("groupConf '" + conf + "' must name a voter, and nobody twice");
        }
        if (options.getLastLogIndex() < 0) {
            mistakes.add("lastLogIndex must not be negative");
        }
        if (isBlank(options.getLogUri()) || isBlank(options.getRaftMetaUri())) {
            mistakes.add("logUri and raftMetaUri must be set");
        }
        if (options.getLastLogIndex() > 0) {
            if (isBlank(options.getSnapshotUri())) {
                mistakes.add("snapshotUri must be set: lastLogIndex asks for a snapshot");
            }
            if (options.getFsm() == null) {
                mistakes.add("fsm must be set: lastLogIndex asks for its content");
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    "the options for a bootstrap have "
                            + mistakes.size()
                            + " mistake(s): "
                            + String.join("; ", mistakes));
        }
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /** A group that has a past must not be given another one. */
    private void requireEmpty(String name, @Nullable String uri) throws IOException {
        if (isBlank(uri)) {
            return;
        }
        String directory = files.realPath(LogPlace.path(uri));
        for (String each : files.list(directory)) {
            if (!each.equals(LOCK)) {
                throw new IOException(
                        name
                                + " "
                                + directory
                                + " is not empty: it has "
                                + each
                                + ". Bootstrap writes the beginning of a new group into empty directories only.");
            }
        }
    }

    private void saveSnapshot() throws IOException, InterruptedException {
        LocalSnapshotStore store =
                new LocalSnapshotStore(
                        files, files.realPath(LogPlace.path(options.getSnapshotUri())));
        store.recover();
        LogId at = new LogId(options.getLastLogIndex(), TERM);
        SnapshotMeta meta =
                new SnapshotMeta(
                        at, 0, ConfEntry.stable(at, Members.of(options.getGroupConf())), List.of());
        SnapshotWriter writer = store.create();
        boolean published = false;
        try {
            writer.saveMeta(meta.toUserMeta());
            Status saved = ask(Objects.requireNonNull(options.getFsm()), writer);
            if (!saved.isOk()) {
                throw new IOException("the state machine could not save itself: " + saved);
            }
            store.publish(writer, meta);
            published = true;
        } finally {
            if (!published) {
                store.abandon(writer);
            }
        }
    }

    /** User code: whatever it throws ends the bootstrap and nothing else. */
    private static Status ask(StateMachine machine, SnapshotWriter writer)
            throws IOException, InterruptedException {
        try {
            SnapshotCut cut = machine.onSnapshotCut();
            if (cut == null) {
                CompletableFuture<Status> told = new CompletableFuture<>();
                machine.onSnapshotSave(writer, told::complete);
                return told.get();
            }
            try {
                cut.writeTo(writer);
                return Status.OK();
            } finally {
                cut.close();
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the state machine threw " + e, e);
        }
    }
}

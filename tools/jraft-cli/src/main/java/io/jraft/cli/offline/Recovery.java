package io.jraft.cli.offline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.cli.CommandFailure;
import io.jraft.cli.out.Json;
import io.jraft.entity.PeerId;
import io.jraft.model.BlockBuilder;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import io.jraft.storage.journal.JournalLogStore;
import io.jraft.storage.journal.JournalMember;
import io.jraft.storage.journal.JournalOptions;
import io.jraft.storage.local.HomeFacts;
import io.jraft.storage.local.JournalHome;
import io.jraft.storage.local.LocalSnapshotStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the survivors the whole group, in the log of one of them, when a majority is lost for good: appends a
 * configuration entry in a term far above all that the group ever had, with a new identity of the group. The node that
 * starts on this log is elected by the survivors, and replaces what differs in theirs.
 *
 * <p>It is a decision to lose data: what the lost majority acknowledged and this log lacks is gone, and what this log has
 * beyond that becomes committed.
 * Owner: MAIN. Plan first, show it, then {@link #apply}.
 */
public final class Recovery {
    /** How far, at least, the new term lies above the old one: old members would need as many elections to reach it. */
    public static final long TERMS_ABOVE = 1_000_000;

    /** Where it is written down, in the journal's directory; one JSON object a line. */
    public static final String AUDIT = "recoveries.log";

    private static final int AUDIT_MAX = 16 << 20;

    private final FileSystem disk;
    private final LongSupplier random;
    private final String directory;
    private final Plan plan;

    private Recovery(FileSystem disk, LongSupplier random, String directory, Plan plan) {
        this.disk = disk;
        this.random = random;
        this.directory = directory;
        this.plan = plan;
    }

    /**
     * What will change.
     *
     * @param member whose log it is
     * @param before configuration in force as far as this log knows
     * @param after the survivors
     * @param last last entry now; the new configuration comes after it
     * @param termBefore the node's term
     * @param termAfter the term of the new configuration
     */
    public record Plan(
            JournalMember member,
            ConfEntry before,
            ConfEntry after,
            LogId last,
            long termBefore,
            long termAfter) {}

    /**
     * Looks, and thinks the change out. Changes nothing.
     *
     * @param snapshots the directory that snapshotUri names; null when the node has none
     * @param survivors the new voters; empty for this node alone
     * @throws CommandFailure when it cannot or must not be done, saying why
     */
    public static Recovery plan(
            FileSystem disk,
            LongSupplier random,
            String logDirectory,
            @Nullable String snapshots,
            String group,
            @Nullable PeerId peer,
            List<PeerId> survivors)
            throws IOException {
        try (StoppedJournal journal = StoppedJournal.open(logDirectory)) {
            JournalMember member = journal.member(group, peer);
            if (journal.store().isDamaged()) {
                throw CommandFailure.refused(
                        "The journal in "
                                + journal.directory()
                                + " is damaged; choose another survivor. 'raft log verify' says where.");
            }
            requireStarted(journal.facts(), member);
            GroupLog.Recovered log =
                    journal.store().open(member.group(), member.peer()).recovered();
            SnapshotMeta newest = snapshots == null ? null : newest(disk, snapshots);
            requireFits(log, newest);
            ConfEntry before = inForce(log, newest);
            ConfEntry after = after(before, member.peer(), survivors, log, random);
            Plan plan =
                    new Plan(
                            member,
                            before,
                            after,
                            log.last(),
                            log.hardState().term(),
                            after.id().term());
            return new Recovery(disk, random, journal.directory(), plan);
        }
    }

    private static void requireStarted(HomeFacts.Journal facts, JournalMember member) {
        if (MetaShowCommand.node(facts, member) == null) {
            throw CommandFailure.refused(
                    "The journal has no note of the node "
                            + StoppedJournal.name(member)
                            + ": it never finished its first start.");
        }
    }

    private static @Nullable SnapshotMeta newest(FileSystem disk, String path) throws IOException {
        String directory = disk.realPath(path);
        AutoCloseable lock = Locks.take(disk, directory);
        try {
            LocalSnapshotStore store =
                    new LocalSnapshotStore(new ShadowFileSystem(disk, directory), directory);
            store.recover();
            return store.latest();
        } finally {
            Locks.release(lock);
        }
    }

    /** The log must be one that a start would take as it is: a snapshot that replaces it would take the entry along. */
    private static void requireFits(GroupLog.Recovered log, @Nullable SnapshotMeta newest) {
        if (newest == null && log.firstIndex() > 1) {
            throw CommandFailure.refused(
                    "The log begins at entry "
                            + log.firstIndex()
                            + ", so there is a snapshot before it. Name the directory that snapshotUri names with"
                            + " --snapshots.");
        }
        if (newest != null && newest.last().index() > log.last().index()) {
            throw CommandFailure.refused(
                    "The newest snapshot ends at "
                            + newest.last()
                            + " and the log at "
                            + log.last()
                            + ": a snapshot was being installed. Start the node once and stop it, so that it finishes"
                            + " that; then come back.");
        }
    }

    private static ConfEntry inForce(GroupLog.Recovered log, @Nullable SnapshotMeta newest) {
        List<ConfEntry> confs = log.configurations();
        if (!confs.isEmpty()) {
            return confs.get(confs.size() - 1);
        }
        if (newest != null) {
            return newest.conf();
        }
        throw CommandFailure.refused(
                "The log holds no configuration: this node never belonged to a group that had a leader. Choose another"
                        + " survivor, or begin anew with empty directories.");
    }

    private static ConfEntry after(
            ConfEntry before,
            PeerId self,
            List<PeerId> survivors,
            GroupLog.Recovered log,
            LongSupplier random) {
        List<PeerId> voters = survivors.isEmpty() ? List.of(self) : survivors;
        if (!voters.contains(self)) {
            throw CommandFailure.refused(
                    "The survivors must include this node, " + self + ", because its log is kept.");
        }
        for (PeerId voter : voters) {
            if (!before.contains(voter)) {
                throw CommandFailure.refused(
                        voter
                                + " is no member: "
                                + LogDumpCommand.words(before)
                                + ". Recover with members that survived; add others when the group has a leader.");
            }
        }
        // Not the same number twice: whoever recovers two survivors by mistake must not make two
        // entries of one term and index.
        long chance = random.getAsLong() >>> (Long.SIZE - 20);
        long term = Math.max(log.hardState().term(), log.last().term()) + TERMS_ABOVE + chance;
        GroupIdentity known = before.identity();
        GroupIdentity fresh =
                new GroupIdentity(
                        random.getAsLong(),
                        random.getAsLong(),
                        known.recoveryEpoch() + 1,
                        known.featureLevel(),
                        List.of());
        return new ConfEntry(
                new LogId(log.last().index() + 1, term),
                new Members(voters, List.of()),
                null,
                fresh);
    }

    /** What was thought out. */
    public Plan plan() {
        return plan;
    }

    /**
     * Does it, durably; leaves an audit record before and after.
     *
     * @param cluster new name of the cluster that the directory belongs to; null to keep the old one
     * @param when and by whom, for the audit record
     * @throws CommandFailure when the log is no longer what the plan was made for
     */
    public void apply(@Nullable String cluster, String when, String who) throws IOException {
        try (JournalHome home = home();
                LogStore store =
                        JournalLogStore.open(
                                disk,
                                JournalOptions.of(
                                        home.directory(),
                                        home.uuidHigh(),
                                        home.uuidLow(),
                                        random))) {
            GroupLog log = store.open(plan.member().group(), plan.member().peer());
            if (!log.recovered().last().equals(plan.last())
                    || log.recovered().hardState().term() != plan.termBefore()) {
                throw CommandFailure.refused(
                        "The log changed in the meantime. Nothing was done; look again.");
            }
            audit("begun", cluster, when, who);
            if (cluster != null) {
                // First: a node that has the new members must not talk to the former cluster.
                home.moveToCluster(cluster);
            }
            BlockBuilder builder = new BlockBuilder();
            builder.begin(plan.after().id().index(), plan.termAfter(), log.recovered().lastChain());
            builder.add(plan.after());
            // Term and entry in one batch: after a crash both are there, or neither.
            log.saveHardState(new HardState(plan.termAfter(), null));
            log.append(builder.build());
            store.sync();
            audit("done", cluster, when, who);
        }
    }

    private JournalHome home() {
        try {
            return JournalHome.open(disk, directory, "", random);
        } catch (IOException e) {
            throw CommandFailure.refused(e.getMessage() + " Nothing was changed.");
        }
    }

    private void audit(String step, @Nullable String cluster, String when, String who)
            throws IOException {
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        record.put("step", step);
        record.put("when", when);
        record.put("who", who);
        record.put("group", plan.member().group());
        record.put("peer", plan.member().peer());
        record.put("before", LogDumpCommand.words(plan.before()));
        record.put("after", LogDumpCommand.words(plan.after()));
        record.put("last", plan.last());
        record.put("termBefore", plan.termBefore());
        record.put("termAfter", plan.termAfter());
        record.put("cluster", cluster);
        String path = directory + "/" + AUDIT;
        boolean known = disk.exists(path);
        try (DataFile file = disk.open(path, known ? OpenMode.WRITE : OpenMode.CREATE)) {
            if (file.size() > AUDIT_MAX) {
                throw new IOException(path + " is too large to go on with; move it elsewhere");
            }
            file.write(file.size(), ByteBuffer.wrap((Json.text(record) + "\n").getBytes(UTF_8)));
            file.force(true);
        }
        disk.syncDirectory(directory);
    }
}

package io.jraft.core.replication;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.beats.LedGroup;
import io.jraft.core.beats.SharedBeats;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.log.LogReader;
import io.jraft.core.state.Incarnations;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.entity.PeerId;
import io.jraft.message.Origin;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.model.ConfEntry;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.protocol.CatchUp;
import io.jraft.protocol.LeaderLease;
import io.jraft.protocol.LogMatching;
import io.jraft.protocol.Progress;
import io.jraft.protocol.Progress.Mode;
import io.jraft.protocol.SourceTrust;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the {@link Progress} of one follower: probes, streams, offers a snapshot, backs off. One per peer and term of
 * leadership. Whatever happens, something is always pending for a living peer: a message in flight, a beat, or a
 * deadline (T16). Owner: LOOP. Called by ReplicatorGroup.
 */
@OwnedBy(Owner.LOOP)
final class Replicator {
    private static final Logger LOG = LoggerFactory.getLogger(Replicator.class);
    private static final int PROBE_BYTES = 64 << 10;
    private static final int COLD_BYTES = 1 << 20;
    private static final int FAILED_INSTALLS_MAX = 5;
    private static final long DISK_FULL_PAUSE = 200_000_000L;

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final LogReader reader;
    private final Outbox outbox;
    private final SnapshotOffer offers;
    private final Progress progress;
    private final LongSupplier rounds;
    private final LeaderLease lease;
    private final long installId;
    private final Function<PeerId, @Nullable Replicator> others;
    private final SharedBeats beats;

    /** How it is beaten; null until it said that it hears shared beats. */
    private @Nullable LedGroup led;

    /** Commit index that the peer was told, by its own word. */
    private long knownCommit;

    private long contactAt;

    /** When the peer last took something: an entry, or a piece of a snapshot. */
    private long movedAt;

    /** Tries to install a snapshot that failed since something was taken in: asking for it anew is no progress for ever. */
    private int failedInstalls;

    private boolean contacted;
    private boolean diskFull;
    private long commitTold;
    private boolean loading;
    private @Nullable List<EntryBlock> cold;
    private @Nullable SnapshotMeta offered;
    private long offerAgainAt;
    private boolean closed;

    /** Who shall feed this learner in place of this node; null for nobody. */
    private @Nullable PeerId source;

    private SourceTrust trust;

    /** The disk it answers from; unknown while it did not say. */
    private Origin disk = Origin.UNKNOWN;

    /** The disk that it answered from first since this node leads, if it was another one; else unknown. */
    private Origin former = Origin.UNKNOWN;

    private @Nullable ConfEntry judgedBy;
    private boolean counts;

    Replicator(
            NodeContext ctx,
            NodeState state,
            LogManager log,
            LogReader reader,
            Outbox outbox,
            SnapshotOffer offers,
            LongSupplier rounds,
            LeaderLease lease,
            SharedBeats beats,
            PeerId peer,
            long installId,
            Function<PeerId, @Nullable Replicator> others,
            long now) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.reader = reader;
        this.outbox = outbox;
        this.offers = offers;
        this.rounds = rounds;
        this.lease = lease;
        this.beats = beats;
        this.installId = installId;
        this.others = others;
        trust = new SourceTrust(now);
        progress =
                new Progress(
                        peer,
                        ctx.settings().inflightMessagesMax(),
                        ctx.settings().inflightBytesMax());
        progress.setProbeRetry(2 * ctx.settings().heartbeatEvery());
        // Before the term's own first entry, which no follower can hold: the first probe may match
        // at once.
        progress.restart(state.termStart());
        contactAt = now;
        movedAt = now;
    }

    // ----------------------------------------------------------------- source

    /** Names who shall feed this peer from now on in place of this node; null for nobody. */
    void fedBy(@Nullable PeerId newSource, long now) {
        if (newSource == null ? source == null : newSource.equals(source)) {
            return;
        }
        if (newSource == null) {
            // It may be a voter now: what others told about it counts no more, this leader looks by
            // itself (I-8).
            progress.doubt();
        }
        source = newSource;
        trust = new SourceTrust(now);
    }

    /** Whether somebody else feeds the peer, as decided last. */
    boolean isRelayed() {
        return source != null && trust.isTrusted();
    }

    private boolean leavesItToSource(long now) {
        PeerId other = source;
        if (other == null) {
            return false;
        }
        boolean before = trust.isTrusted();
        long timeout = ctx.settings().electionTimeout();
        Replicator feeder = others.apply(other);
        SourceTrust.View view =
                new SourceTrust.View(
                        state.commit(),
                        progress.match(),
                        aliveWithin(now, timeout),
                        feeder == null ? 0 : feeder.progress.match(),
                        feeder != null && feeder.aliveWithin(now, timeout),
                        progress.mode() == Mode.SNAPSHOT);
        boolean trusted = trust.look(view, now, timeout);
        if (trusted != before) {
            LOG.info(
                    "{} {}: {} is fed by {}",
                    ctx.group(),
                    ctx.self(),
                    progress.peer(),
                    trusted ? other : "this leader, because its source " + other + " does not");
            progress.lost(now);
            heartbeat(rounds.getAsLong());
        }
        return trusted;
    }

    // ------------------------------------------------------------------- send

    /** Sends whatever the follower may be sent now. */
    void fill(long now) {
        if (leavesItToSource(now)) {
            return;
        }
        while (!closed && !loading && progress.maySend(now)) {
            boolean probe = progress.mode() == Mode.PROBE;
            long next = progress.next();
            if (!probe && next > log.lastIndex()) {
                return;
            }
            long prevTerm = log.termAt(next - 1);
            // Index 0 always has a term; what follows it may still be gone, for a follower with an
            // empty log.
            if (prevTerm < 0 || next < log.firstIndex()) {
                offer(now);
                return;
            }
            List<EntryBlock> blocks = entries(next, probe);
            if (blocks == null) {
                return;
            }
            send(now, probe, new LogId(next - 1, prevTerm), blocks);
        }
        if (progress.mode() == Mode.SNAPSHOT && now >= offerAgainAt) {
            offer(now);
        }
    }

    private @Nullable List<EntryBlock> entries(long next, boolean probe) {
        List<EntryBlock> read = cold;
        cold = null;
        if (next > log.lastIndex()) {
            return List.of();
        }
        if (log.inMemory(next)) {
            return log.blocks(
                    next,
                    log.lastIndex(),
                    ctx.settings().appendEntriesMax(),
                    probe ? PROBE_BYTES : ctx.settings().appendBytesMax());
        }
        if (read != null && read.get(0).firstIndex() == next && fits(read)) {
            return read;
        }
        if (probe) {
            // An empty probe finds out whether it matches before the disk is asked for megabytes.
            return List.of();
        }
        loading = true;
        reader.read(next, log.lastIndex(), COLD_BYTES, this::loaded);
        return null;
    }

    /** Entries read a while ago may have been replaced since: only those that the log still holds are sent. */
    private boolean fits(List<EntryBlock> read) {
        EntryBlock last = read.get(read.size() - 1);
        return log.termAt(last.lastIndex()) == last.term();
    }

    private void loaded(@Nullable List<EntryBlock> blocks) {
        loading = false;
        if (!closed) {
            cold = blocks;
            fill(ctx.clock().nanoTime());
        }
    }

    private void send(long now, boolean probe, LogId prev, List<EntryBlock> blocks) {
        long bytes = 0;
        long last = prev.index();
        for (EntryBlock block : blocks) {
            bytes += block.byteLength();
            last = block.lastIndex();
        }
        AppendRequest request =
                new AppendRequest(
                        ctx.to(progress.peer()),
                        state.term(),
                        prev,
                        log.chainAt(prev.index()),
                        state.commit(),
                        rounds.getAsLong(),
                        blocks);
        if (probe) {
            progress.sentProbe(now, last, bytes);
        } else {
            progress.sentAppend(now, last, bytes);
        }
        commitTold = state.commit();
        // Sent before our own disk has answered: the leader may be the last of the majority to hold
        // its entry
        // (thesis 10.2.1).
        outbox.send(request);
    }

    void heartbeat(long round) {
        commitTold = Math.min(state.commit(), progress.match());
        // Read here and not from the turn: what counts for a lease is that the beat was not sent
        // before.
        long askedAt = lease.isWanted() ? ctx.clock().nanoTime() : 0;
        outbox.send(
                new HeartbeatRequest(
                        ctx.to(progress.peer()),
                        state.term(),
                        commitTold,
                        round,
                        askedAt,
                        toOffer(),
                        isRelayed() ? source : null));
    }

    /** Shared beats are offered when the peer has everything: whoever is busy is told nothing that it does not need. */
    private long toOffer() {
        if (isIdle() || !isServed()) {
            return 0;
        }
        return led == null ? HeartbeatRequest.ASK : led.offer();
    }

    /** Whether a shared beat says all that the peer must be told now. */
    boolean isIdle() {
        return led != null && led.isShared() && knownCommit >= state.commit() && isServed();
    }

    /** The peer has all there is, and all of it is committed. */
    private boolean isServed() {
        return !loading
                && !isRelayed()
                && progress.mode() == Mode.REPLICATE
                && progress.inflightCount() == 0
                && progress.match() == log.lastIndex()
                && state.commit() == log.lastIndex();
    }

    /** Says whether a shared beat is needed for this peer; {@code may} is false when all peers are beaten singly. */
    boolean rely(boolean may) {
        boolean relies = may && isIdle();
        if (led != null) {
            led.rely(relies, ctx.clock().nanoTime());
        }
        return relies;
    }

    /** Learns from an answer to a beat whether the next ones may be shared. */
    private void share(HeartbeatResponse m) {
        if (m.life() == 0 || closed) {
            return;
        }
        long every = ctx.settings().heartbeatEvery();
        if (led == null || !led.leadsTo(m.life(), every)) {
            LedGroup former = led;
            unshare();
            led =
                    beats.led(
                                    progress.peer().getEndpoint(),
                                    m.life(),
                                    every,
                                    () -> ctx.mailbox().post(this::beatAlone))
                            .after(former);
        } else if (m.set() != 0) {
            led.entered(m.set(), m.seat());
        }
        knownCommit = Math.max(knownCommit, m.known());
    }

    /** Shared beats reach it no more, and it shall not take the leader for dead. */
    private void beatAlone() {
        if (!closed) {
            // Perhaps it began anew and knows nothing.
            knownCommit = 0;
            heartbeat(rounds.getAsLong());
        }
    }

    /** Speaks no more for it in shared beats. */
    void unshare() {
        if (led != null) {
            led.leave();
            led = null;
            knownCommit = 0;
        }
    }

    /** Tells the commit index when no append has carried it. */
    void tellCommit() {
        if (Math.min(state.commit(), progress.match()) > commitTold) {
            heartbeat(rounds.getAsLong());
        }
    }

    private void offer(long now) {
        SnapshotMeta meta = offers.latest();
        if (meta == null) {
            LOG.error(
                    "{} {}: {} needs entries before {} and there is no snapshot; take one with Node.snapshot",
                    ctx.group(),
                    ctx.self(),
                    progress.peer(),
                    log.firstIndex());
            progress.pausedUntil(now + ctx.settings().electionTimeout());
            return;
        }
        if (progress.mode() != Mode.SNAPSHOT
                || offered == null
                || !offered.last().equals(meta.last())) {
            LOG.info(
                    "{} {} offers snapshot {} to {}",
                    ctx.group(),
                    ctx.self(),
                    meta.last(),
                    progress.peer());
            offered = meta;
        }
        progress.becomeSnapshot(meta.last().index(), now);
        offerAgainAt = now + ctx.settings().electionTimeout();
        outbox.send(new InstallRequest(ctx.to(progress.peer()), state.term(), installId, meta));
    }

    // ---------------------------------------------------------------- answers

    /** Answers true when match grew. */
    boolean onAppendResponse(AppendResponse m, long now) {
        contact(now);
        progress.credit(m.creditBytes());
        diskFull = m.diskFull();
        boolean grew = false;
        if (m.success()) {
            boolean forgot = m.index() < progress.match() && progress.mode() == Mode.REPLICATE;
            grew = progress.acked(m.index(), log.lastIndex(), now);
            if (source != null) {
                grew |= progress.relayed(m.index(), state.commit());
            }
            if (grew) {
                moved(now);
            }
            if (forgot) {
                // It started anew and must be told what matches; with nothing to send only a probe
                // does that. A late answer looks the same, and then the probe costs one message.
                progress.lost(now);
            }
        } else if (m.diskFull()) {
            progress.lost(now);
            progress.pausedUntil(now + DISK_FULL_PAUSE);
        } else {
            LogId probe = LogMatching.nextProbe(log, m.index(), m.hint());
            progress.rejected(m.index(), probe.index(), now);
        }
        fill(now);
        return grew;
    }

    void onHeartbeatResponse(HeartbeatResponse m, long now) {
        contact(now);
        share(m);
        if (m.lastIndex() < progress.match()) {
            LOG.warn(
                    "{} {}: {} ends at {} but had confirmed {}: its disk was lost; it is filled again",
                    ctx.group(),
                    ctx.self(),
                    progress.peer(),
                    m.lastIndex(),
                    progress.match());
            progress.regress(m.lastIndex());
        }
        fill(now);
    }

    void onInstallResponse(InstallResponse m, long now) {
        contact(now);
        if (m.installId() == Upstream.NOT_OFFERED) {
            trust.moved(now);
        }
        if (m.installId() != installId) {
            return;
        }
        switch (m.result()) {
            case RUNNING -> offerAgainAt = now + ctx.settings().electionTimeout();
            case DONE -> {
                progress.snapshotDone(m.last().index());
                moved(now);
            }
            case FAILED -> {
                failedInstalls++;
                progress.snapshotFailed();
                progress.pausedUntil(now + ctx.settings().electionTimeout());
            }
        }
        fill(now);
    }

    /** It asks for a piece of a snapshot. */
    void onChunkRequest(long now) {
        contact(now);
        if (failedInstalls < FAILED_INSTALLS_MAX) {
            movedAt = now;
        }
    }

    private void moved(long now) {
        movedAt = now;
        failedInstalls = 0;
    }

    /** What decides whether it may get a vote. */
    CatchUp.View catchUp(long now) {
        return new CatchUp.View(
                progress.mode(),
                progress.match(),
                log.lastIndex(),
                now - contactAt(),
                now - movedAt);
    }

    /** Messages may be lost: look again from what is known to match. */
    void lost(long now) {
        progress.lost(now);
    }

    /** Now and then: what was not answered for long is taken for lost. */
    void tick(long now) {
        if (progress.stalled(now, ctx.settings().electionTimeout())) {
            progress.lost(now);
        }
        fill(now);
    }

    /** Whether an answer from this disk belongs to what this replicator knows: it is the first one, or the same disk. */
    boolean hears(Origin origin) {
        if (origin.hasDisk() && !disk.hasDisk()) {
            disk = origin;
            judgedBy = null;
        }
        return !origin.hasDisk() || disk.sameDisk(origin);
    }

    /** Takes the place of one that knew the peer with another disk. */
    void replaces(Replicator other) {
        former = other.former.hasDisk() ? other.former : other.disk;
    }

    /** The disk that it answered from first since this node leads, if it was another one; else unknown. */
    Origin former() {
        return former;
    }

    /** The disk it answers from; unknown while it did not say. */
    Origin disk() {
        return disk;
    }

    /** Whether the peer counts in the majorities of a configuration, if it is a voter there. */
    boolean counts(ConfEntry conf) {
        if (judgedBy != conf) {
            judgedBy = conf;
            counts = Incarnations.counts(conf, progress.peer(), disk);
        }
        return counts;
    }

    private void contact(long now) {
        contactAt = now;
        contacted = true;
    }

    void close() {
        closed = true;
        unshare();
        cold = null;
    }

    Progress progress() {
        return progress;
    }

    /** Whether the peer answered since {@code now - within}; a new leader gives everybody that long. */
    boolean aliveWithin(long now, long within) {
        return now - contactAt() < within;
    }

    /** It said so in its newest answer. */
    boolean isDiskFull() {
        return diskFull;
    }

    boolean contacted() {
        return contacted;
    }

    long contactAt() {
        return led == null ? contactAt : Math.max(contactAt, led.answeredAt());
    }
}

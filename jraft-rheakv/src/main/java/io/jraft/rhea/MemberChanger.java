package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.NodeStatus;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.Instruction;
import io.jraft.util.Endpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a region that this store leads other members, one walk for each change: a snapshot, an invitation for each store that is new, the
 * change. The region is taken for it from the beginning to the end, so that it is not split meanwhile and reports that its members are
 * not agreed on. Waits for nothing.
 * Owner: ANY.
 */
final class MemberChanger {
    private static final Logger LOG = LoggerFactory.getLogger(MemberChanger.class);

    private final RegionEngine region;
    private final Invitations invitations;
    private final Instruction.Change change;

    /** Asks a store for a replica. */
    interface Invitations {
        /** {@code answer} is told once, on any thread, in time: empty for yes, or why not. */
        void invite(Endpoint store, RegionInfo region, Consumer<String> answer);
    }

    private MemberChanger(RegionEngine region, Invitations invitations, Instruction.Change change) {
        this.region = region;
        this.invitations = invitations;
        this.change = change;
    }

    /** Begins a change, if the region is what the change was decided by, and nothing else is being done to it. */
    static void begin(RegionEngine region, Invitations invitations, Instruction.Change change) {
        new MemberChanger(region, invitations, change).begin();
    }

    private void begin() {
        Node node = region.getNode();
        if (node == null || !node.isLeader() || !region.splitter().take()) {
            return;
        }
        boolean begun = false;
        try {
            RegionRecord record = region.getRecord();
            NodeStatus status = node.status();
            Configuration from = Configuration.of(change.from());
            // A region that waits to be taken over stays where it is, see 0024.
            if (record.version() == change.version()
                    && record.seal() == null
                    && status.conf().equals(from)
                    && region.isAgreed(from)) {
                LOG.info("Region {}: from {} to {}", change.region(), from, change.to());
                begun = true;
                // The new one is to begin with what the region is now, see RangeClaims.
                node.snapshot(done -> onSnapshot(node, status.term(), record));
            }
        } catch (IllegalStateException stopping) {
            LOG.debug("Region {} stops", change.region(), stopping);
            begun = false;
        } finally {
            if (!begun) {
                region.splitter().release();
            }
        }
    }

    /** Whether or not there is a new one. */
    private void onSnapshot(Node node, long term, RegionRecord record) {
        Configuration to = Configuration.of(change.to());
        Configuration from = Configuration.of(change.from());
        Deque<PeerId> fresh = new ArrayDeque<>();
        to.listPeers().stream().filter(p -> !from.contains(p)).forEach(fresh::add);
        if (node.status().firstLogIndex() <= 1 && !fresh.isEmpty()) {
            // A new replica would begin with the first entry, and all keys that the region ever
            // had. Behind the next
            // snapshot that entry goes.
            end("its log still has the first entry; it is tried again");
            return;
        }
        long index = node.status().commitIndex();
        RegionInfo info =
                new RegionInfo(
                        record.regionId(),
                        record.version(),
                        record.start(),
                        record.end(),
                        change.to(),
                        0,
                        index);
        invite(node, term, info, fresh);
    }

    private void invite(Node node, long term, RegionInfo info, Deque<PeerId> fresh) {
        PeerId next = fresh.poll();
        if (next == null) {
            change(node, term);
            return;
        }
        invitations.invite(
                next.getEndpoint(),
                info,
                refusal -> {
                    if (refusal.isEmpty()) {
                        invite(node, term, info, fresh);
                    } else {
                        end("store " + next.getEndpoint() + " makes no replica: " + refusal);
                    }
                });
    }

    private void change(Node node, long term) {
        try {
            if (node.status().term() != term || !node.isLeader()) {
                // Another one may have led meanwhile, and said that there is no change under way.
                end("it was led by another one meanwhile");
                return;
            }
            node.changePeers(
                    Configuration.of(change.to()),
                    Configuration.of(change.from()),
                    status -> end(status.isOk() ? "" : status.toString()));
        } catch (IllegalStateException | IllegalArgumentException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    private void end(String failure) {
        region.splitter().release();
        if (failure.isEmpty()) {
            LOG.info("Region {} has the members {}", change.region(), change.to());
        } else {
            LOG.info("Region {} keeps its members: {}", change.region(), failure);
            try {
                // Behind the invitation, so that who was asked in vain can be told to go.
                region.touch();
            } catch (IllegalStateException stopping) {
                LOG.debug("Region {} stops", change.region(), stopping);
            }
        }
    }
}

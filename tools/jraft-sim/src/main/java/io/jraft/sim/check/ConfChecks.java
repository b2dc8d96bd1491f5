package io.jraft.sim.check;

import io.jraft.core.log.LogManager;
import io.jraft.core.node.NodeParts;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * S14: the configuration in force is a function of snapshot and log, computed anew here after every change of a log; it
 * changes by lawful steps; and at most one step is not committed. Owner: the run's thread. Called by SafetyChecks.
 */
final class ConfChecks {
    /** Configurations by index and term; looked up, never walked through. */
    private final Map<LogId, ConfEntry> known = new HashMap<>();

    private final Map<Integer, Own> nodes = new HashMap<>();
    private boolean forced;

    /** What was seen of one node; its own look at the log, because others may look in between. */
    private static final class Own {
        final NodeLog log = new NodeLog();
        final List<ConfEntry> confs = new ArrayList<>();
    }

    /** An operator forces a configuration: from now on it need not be in any log. */
    void forced() {
        forced = true;
    }

    /**
     * Looks at a node; answers what is wrong, or null.
     *
     * @param committed highest index that is known to be committed anywhere
     */
    @Nullable String look(SimNode node, NodeParts parts, long committed) {
        if (forced) {
            return null;
        }
        LogManager log = parts.log();
        Own seen = nodes.computeIfAbsent(node.ordinal(), k -> new Own());
        List<ConfEntry> own = seen.confs;
        long changed = seen.log.look(log);
        long first = log.firstIndex();
        own.removeIf(
                c ->
                        c.id().index() < first
                                || c.id().index() > log.lastIndex()
                                || (changed > 0 && c.id().index() >= changed));
        if (changed > 0) {
            String wrong = read(node, log, Math.max(changed, first), own);
            if (wrong != null) {
                return wrong;
            }
        }
        fillGap(log, own);
        String wrong = compare(node, parts, own);
        return wrong == null && changed > 0 ? uncommitted(node, own, committed) : wrong;
    }

    private @Nullable String read(SimNode node, LogManager log, long from, List<ConfEntry> own) {
        long index = from;
        while (index <= log.lastIndex()) {
            ConfEntry conf = known.get(new LogId(index, log.termAt(index)));
            if (conf != null) {
                own.add(conf);
            } else if (log.inMemory(index)) {
                EntryBlock block = log.blocks(index, index, 1, Long.MAX_VALUE).get(0);
                if (!block.isData(index)) {
                    try {
                        conf = block.confAt(index);
                    } catch (CorruptEntryException e) {
                        return node + " holds a configuration that cannot be read: " + e;
                    }
                    known.put(new LogId(index, log.termAt(index)), conf);
                    own.add(conf);
                }
            }
            index++;
        }
        for (int i = 1; i < own.size(); i++) {
            if (own.get(i).id().index() >= from && !isLawful(own.get(i - 1), own.get(i))) {
                return node + " goes from " + own.get(i - 1) + " to " + own.get(i);
            }
        }
        return null;
    }

    /**
     * An entry that was written in the turn in which its node died was never seen in memory: the first node that is found
     * to have it in force, at a place where its log has an entry that nobody has seen, is believed.
     */
    private void fillGap(LogManager log, List<ConfEntry> own) {
        ConfEntry live = log.conf();
        LogId id = live.id();
        boolean news = own.isEmpty() || own.get(own.size() - 1).id().index() < id.index();
        if (news
                && id.index() >= log.firstIndex()
                && log.termAt(id.index()) == id.term()
                && !log.inMemory(id.index())
                && known.putIfAbsent(id, live) == null) {
            own.add(live);
        }
    }

    /** Only through a joint configuration do voters change; learners come and go as they like. */
    private static boolean isLawful(ConfEntry a, ConfEntry b) {
        if (same(a, b)) {
            return true;
        }
        if (b.outgoing() != null) {
            return a.outgoing() == null && a.current().equals(b.outgoing());
        }
        return a.outgoing() != null
                ? a.current().equals(b.current())
                : a.current().isEmpty() || sameVoters(a.current(), b.current());
    }

    private static boolean same(ConfEntry a, ConfEntry b) {
        return a.current().equals(b.current()) && Objects.equals(a.outgoing(), b.outgoing());
    }

    private static boolean sameVoters(Members a, Members b) {
        List<PeerId> voters = b.voters();
        return a.voters().size() == voters.size() && a.voters().stream().allMatch(voters::contains);
    }

    private static @Nullable String compare(SimNode node, NodeParts parts, List<ConfEntry> own) {
        ConfEntry expected = own.isEmpty() ? null : own.get(own.size() - 1);
        ConfEntry live = parts.log().conf();
        if (expected == null) {
            SnapshotMeta newest = parts.snapshots().latest();
            if (newest == null) {
                return live.id().equals(LogId.ZERO)
                        ? null
                        : node + " has " + live + " in force, out of nowhere";
            }
            if (parts.log().termAt(newest.last().index()) != newest.last().term()) {
                // Published and not taken over yet.
                return null;
            }
            expected = newest.conf();
        }
        return expected.id().equals(live.id()) && same(expected, live)
                ? null
                : node + " has " + live + " in force, and its log says " + expected;
    }

    /** I-10 seen from outside. */
    private static @Nullable String uncommitted(SimNode node, List<ConfEntry> own, long committed) {
        int open = 0;
        for (int i = 1; i < own.size(); i++) {
            if (!same(own.get(i - 1), own.get(i))) {
                open += own.get(i).id().index() > committed ? 1 : 0;
            }
        }
        return open <= 1
                ? null
                : node + " holds " + open + " changes that are not committed: " + own;
    }
}

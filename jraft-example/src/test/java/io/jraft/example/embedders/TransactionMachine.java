package io.jraft.example.embedders;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.entity.PeerId;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;

/**
 * The sessions of a transaction server, and what it knows about the other servers.
 * Owner: FSM for the callbacks; any thread may look.
 */
final class TransactionMachine extends StateMachineAdapter {
    private static final String FILE = "sessions";

    /** How often each session was stored; more than once is a mistake. */
    final Map<String, Integer> sessions = new ConcurrentSkipListMap<>();

    final Set<String> nodes = new ConcurrentSkipListSet<>();
    volatile boolean loaded;
    private final Consumer<PeerId> onFollow;
    private final Runnable onLead;
    private volatile long leaderTerm = -1;
    private volatile long currentTerm = -1;

    TransactionMachine(Consumer<PeerId> onFollow, Runnable onLead) {
        this.onFollow = onFollow;
        this.onLead = onLead;
    }

    boolean isLeader() {
        return leaderTerm > 0;
    }

    long term() {
        return currentTerm;
    }

    void store(String xid) {
        sessions.merge(xid, 1, Integer::sum);
    }

    @Override
    public void onApply(Iterator iterator) {
        while (iterator.hasNext()) {
            Closure done = iterator.done();
            if (done != null) {
                // This server leads: its effect is in the closure.
                done.run(Status.OK());
            } else {
                ByteBuffer data = iterator.getData();
                if (data.hasRemaining()) {
                    execute(Embedding.wholeArray(data));
                }
            }
            iterator.next();
        }
    }

    private void execute(String entry) {
        int space = entry.indexOf(' ');
        String what = entry.substring(space + 1);
        if (entry.startsWith("begin ")) {
            store(what);
        } else {
            nodes.add(what);
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        List<String> lines = new ArrayList<>();
        sessions.keySet().forEach(xid -> lines.add("begin " + xid));
        nodes.forEach(peer -> lines.add("node " + peer));
        try {
            Files.write(Path.of(writer.getPath(), FILE), lines, UTF_8);
        } catch (IOException e) {
            done.run(new Status(-1, "save snapshot fail: %s", e));
            return;
        }
        if (writer.addFile(FILE)) {
            done.run(Status.OK());
        } else {
            done.run(new Status(-1, "the writer refused %s", FILE));
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        if (isLeader() || reader.getFileMeta(FILE) == null) {
            return false;
        }
        try {
            List<String> lines = Files.readAllLines(Path.of(reader.getPath(), FILE), UTF_8);
            sessions.clear();
            nodes.clear();
            lines.forEach(this::execute);
            loaded = true;
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void onLeaderStart(long term) {
        super.onLeaderStart(term);
        currentTerm = term;
        leaderTerm = term;
        onLead.run();
    }

    @Override
    public void onLeaderStop(Status status) {
        super.onLeaderStop(status);
        leaderTerm = -1;
    }

    @Override
    public void onStartFollowing(LeaderChangeContext ctx) {
        super.onStartFollowing(ctx);
        currentTerm = ctx.getTerm();
        onFollow.accept(ctx.getLeaderId());
    }
}

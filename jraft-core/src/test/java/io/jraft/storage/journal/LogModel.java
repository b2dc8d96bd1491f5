package io.jraft.storage.journal;

import io.jraft.entity.PeerId;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.spi.GroupLog.Recovered;
import io.jraft.spi.LogStore;
import io.jraft.storage.memory.MemoryLogStore;
import io.jraft.testing.LogMaker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the same calls on a journal and on the memory store, and remembers what was synced and what was under way, so
 * that a test can tell what a crash may leave: all of the one or all of the other.
 */
final class LogModel {
    static final List<String> GROUPS = List.of("a", "b");
    static final PeerId SELF = LogMaker.peer("127.0.0.1:7001");

    /** A change to one log. */
    interface Change {
        void apply(GroupLog log) throws IOException;
    }

    private record Step(int group, Change change) {}

    private final MemoryLogStore live = new MemoryLogStore();
    private final MemoryLogStore stable = new MemoryLogStore();
    private final List<GroupLog> liveLogs = new ArrayList<>();
    private final List<GroupLog> stableLogs = new ArrayList<>();
    private final List<Step> unsynced = new ArrayList<>();
    private final List<LogMaker> made = new ArrayList<>();
    private final List<GroupLog> logs = new ArrayList<>();
    private LogStore store;

    LogModel(LogStore store) throws IOException {
        this.store = store;
        for (String group : GROUPS) {
            liveLogs.add(live.open(group, SELF));
            stableLogs.add(stable.open(group, SELF));
            made.add(new LogMaker());
        }
    }

    void openLogs() throws IOException {
        logs.clear();
        for (String group : GROUPS) {
            logs.add(store.open(group, SELF));
        }
    }

    /** Opens the store again. */
    interface Opener {
        LogStore open() throws IOException;
    }

    /** Closes the store, which syncs, and opens it again. */
    void restart(Opener opener) throws IOException {
        store.close();
        settle();
        store = opener.open();
        openLogs();
    }

    void append(int group, long term, int count, int size) throws IOException {
        EntryBlock block = made.get(group).next(term, count, size);
        change(group, log -> log.append(block));
    }

    void configure(int group, long term, String... voters) throws IOException {
        EntryBlock block = made.get(group).nextConfiguration(term, voters);
        change(group, log -> log.append(block));
    }

    void vote(int group, long term, String peer) throws IOException {
        HardState state = new HardState(term, LogMaker.peer(peer));
        change(group, log -> log.saveHardState(state));
    }

    void truncateSuffix(int group, long lastKept) throws IOException {
        made.get(group).backTo(lastKept);
        change(group, log -> log.truncateSuffix(lastKept));
    }

    void truncatePrefix(int group, long firstKept) throws IOException {
        change(group, log -> log.truncatePrefix(firstKept));
    }

    void reset(int group, LogId last, int chain) throws IOException {
        made.get(group).jumpTo(last.index(), chain);
        change(group, log -> log.reset(last, chain));
    }

    /** The group's log is closed then; {@link #reopen} begins a new one. */
    void forget(int group) throws IOException {
        made.set(group, new LogMaker());
        liveLogs.get(group).forget();
        liveLogs.set(group, live.open(GROUPS.get(group), SELF));
        unsynced.add(
                new Step(
                        group,
                        log -> {
                            log.forget();
                            stableLogs.set(group, stable.open(GROUPS.get(group), SELF));
                        }));
        logs.get(group).forget();
    }

    /** Opens a log that was forgotten, which syncs. */
    void reopen(int group) throws IOException {
        logs.set(group, store.open(GROUPS.get(group), SELF));
        settle();
    }

    private void change(int group, Change change) throws IOException {
        change.apply(liveLogs.get(group));
        unsynced.add(new Step(group, change));
        change.apply(logs.get(group));
    }

    void sync() throws IOException {
        store.sync();
        settle();
    }

    void reclaim() throws IOException {
        long before = store.syncCount();
        try {
            store.tryReclaim();
        } finally {
            // What was staged goes along when it syncs.
            if (store.syncCount() > before) {
                settle();
            }
        }
    }

    private void settle() throws IOException {
        for (Step step : unsynced) {
            step.change().apply(stableLogs.get(step.group()));
        }
        unsynced.clear();
    }

    long lastIndex(int group) {
        return made.get(group).nextIndex() - 1;
    }

    /** All that was synced, of all groups. */
    String stable() throws IOException {
        return describe(stable, stableLogs);
    }

    /** All that was ever called, of all groups. */
    String live() throws IOException {
        return describe(live, liveLogs);
    }

    private static String describe(MemoryLogStore store, List<GroupLog> logs) throws IOException {
        for (GroupLog log : logs) {
            log.close();
        }
        logs.clear();
        for (String group : GROUPS) {
            logs.add(store.open(group, SELF));
        }
        return describe(logs);
    }

    /** What a store shows of all groups. */
    static String describe(LogStore store) throws IOException {
        List<GroupLog> logs = new ArrayList<>();
        for (String group : GROUPS) {
            logs.add(store.open(group, SELF));
        }
        return describe(logs);
    }

    private static String describe(List<GroupLog> logs) throws IOException {
        StringBuilder text = new StringBuilder();
        for (GroupLog log : logs) {
            Recovered r = log.recovered();
            text.append(r.hardState())
                    .append(" first ")
                    .append(r.firstIndex())
                    .append(" last ")
                    .append(r.last());
            text.append(" prev ")
                    .append(r.prev())
                    .append(" chain ")
                    .append(r.lastChain())
                    .append(" terms ")
                    .append(r.terms());
            text.append(" conf ").append(r.configurations());
            text.append(" entries ")
                    .append(LogMaker.read(log, r.firstIndex(), r.last().index()))
                    .append('\n');
        }
        return text.toString();
    }
}

package io.jraft.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.Route;
import io.jraft.model.BlockBuilder;
import io.jraft.model.ConfEntry;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.GroupIdentity;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The log of a leader that a test plays: entries with right chains, and the appends that such a leader would send. */
public final class LogSketch {
    private final List<EntryBlock> entries = new ArrayList<>();

    /** A command. */
    public LogSketch add(long term, String command) {
        BlockBuilder builder = next(term);
        builder.add(EntryType.DATA, ByteBuffer.wrap(command.getBytes(UTF_8)));
        entries.add(builder.build());
        return this;
    }

    /** A configuration. */
    public LogSketch conf(long term, Members members) {
        return conf(term, members, GroupIdentity.NONE);
    }

    /** A configuration with identities. */
    public LogSketch conf(long term, Members members, GroupIdentity identity) {
        BlockBuilder builder = next(term);
        builder.add(new ConfEntry(new LogId(last() + 1, term), members, null, identity));
        entries.add(builder.build());
        return this;
    }

    private BlockBuilder next(long term) {
        BlockBuilder builder = new BlockBuilder();
        builder.begin(
                last() + 1,
                term,
                entries.isEmpty() ? 0 : entries.get(entries.size() - 1).lastChain());
        return builder;
    }

    /** A log that shares this one's entries up to an index. */
    public LogSketch upTo(long index) {
        LogSketch fork = new LogSketch();
        fork.entries.addAll(entries.subList(0, (int) index));
        return fork;
    }

    public long last() {
        return entries.size();
    }

    public LogId id(long index) {
        return index == 0 ? LogId.ZERO : entries.get((int) index - 1).lastId();
    }

    /** The append of {@code prev + 1 .. last}. */
    public AppendRequest request(
            Route route, long term, long prev, long last, long commit, long round) {
        return new AppendRequest(
                route,
                term,
                id(prev),
                prev == 0 ? 0 : entries.get((int) prev - 1).lastChain(),
                commit,
                round,
                List.copyOf(entries.subList((int) prev, (int) last)));
    }
}

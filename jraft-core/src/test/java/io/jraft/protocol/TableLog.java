package io.jraft.protocol;

import io.jraft.model.BlockBuilder;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.LogId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A log written as its terms: {@code 1 1 2] 2 3} holds five entries of which the first three are compacted. The
 * payload of an entry is its word, so equal texts give equal chains; {@code 2'} is another entry of term 2,
 * which no correct leader writes. {@code ?]} compacts and forgets the chain value.
 * Owner: the thread of the test.
 */
final class TableLog implements LogView {
    private final List<EntryBlock> entries = new ArrayList<>();
    private final long snapshot;
    private final boolean snapshotChainKnown;
    private final long commit;

    TableLog(String text, long commit) {
        this.commit = commit;
        long compacted = 0;
        boolean known = true;
        for (String word : text.replace("?]", " ?]").replace("]", " ] ").trim().split(" +")) {
            if (word.equals("]")) {
                compacted = entries.size();
            } else if (word.equals("?")) {
                known = false;
            } else if (!word.equals("-")) {
                add(word);
            }
        }
        snapshot = compacted;
        snapshotChainKnown = known;
    }

    private void add(String word) {
        long index = entries.size() + 1L;
        BlockBuilder builder = new BlockBuilder();
        builder.begin(index, termOf(word), entries.isEmpty() ? 0 : at(index - 1).lastChain());
        builder.add(EntryType.DATA, ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8)));
        entries.add(builder.build());
    }

    private static long termOf(String word) {
        return Long.parseLong(word.replace("'", ""));
    }

    private EntryBlock at(long index) {
        return entries.get((int) index - 1);
    }

    /** Entries of an inclusive range as a leader sends them: one block a run of equal terms; none when empty. */
    List<EntryBlock> blocks(long first, long last) {
        List<EntryBlock> blocks = new ArrayList<>();
        long from = first;
        while (from <= last) {
            long to = from;
            BlockBuilder builder = new BlockBuilder();
            builder.begin(from, at(from).term(), from == 1 ? 0 : at(from - 1).lastChain());
            while (to <= last && at(to).term() == at(from).term()) {
                builder.add(EntryType.DATA, ByteBuffer.wrap(at(to).payload(to)));
                to++;
            }
            blocks.add(builder.build());
            from = to;
        }
        return blocks;
    }

    /** What is at an index, compacted or not. */
    LogId idAt(long index) {
        return index == 0 ? LogId.ZERO : at(index).lastId();
    }

    @Override
    public long firstIndex() {
        return snapshot + 1;
    }

    @Override
    public long lastIndex() {
        return entries.size();
    }

    @Override
    public LogId last() {
        return idAt(lastIndex());
    }

    @Override
    public long termAt(long index) {
        return index == 0 && snapshot == 0
                ? 0
                : index < snapshot || index > lastIndex() ? -1 : idAt(index).term();
    }

    @Override
    public int chainAt(long index) {
        boolean known = index > snapshot || (index == snapshot && snapshotChainKnown);
        return index == 0 || !known || index > lastIndex() ? 0 : at(index).lastChain();
    }

    @Override
    public long commitIndex() {
        return commit;
    }
}

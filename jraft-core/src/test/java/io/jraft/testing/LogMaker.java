package io.jraft.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.entity.PeerId;
import io.jraft.model.BlockBuilder;
import io.jraft.model.ConfEntry;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.spi.GroupLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes the blocks of one log, each continuing the chain of the one before, and reads logs back as text. */
public final class LogMaker {
    private final List<Integer> chains = new ArrayList<>(List.of(0));
    private final BlockBuilder builder = new BlockBuilder();

    /** The next {@code count} entries; their payloads say where they stand. */
    public EntryBlock next(long term, int count) {
        return next(term, count, 0);
    }

    /** The next entries, each at least {@code size} bytes. */
    public EntryBlock next(long term, int count, int size) {
        begin(term);
        for (int i = 0; i < count; i++) {
            String text = payload(nextIndex() + i, term);
            builder.add(
                    EntryType.DATA,
                    ByteBuffer.wrap(
                            (text + ".".repeat(Math.max(0, size - text.length())))
                                    .getBytes(UTF_8)));
        }
        return end();
    }

    /** One configuration entry. */
    public EntryBlock nextConfiguration(long term, String... voters) {
        begin(term);
        builder.add(conf(nextIndex(), term, voters));
        return end();
    }

    /** One entry with exactly these bytes. */
    public EntryBlock nextBytes(long term, byte[] payload) {
        return nextBytes(term, EntryType.DATA, payload);
    }

    /** One entry of a type with exactly these bytes, sense or nonsense. */
    public EntryBlock nextBytes(long term, EntryType type, byte[] payload) {
        begin(term);
        builder.add(type, ByteBuffer.wrap(payload));
        return end();
    }

    private void begin(long term) {
        builder.begin(nextIndex(), term, chains.get(chains.size() - 1));
    }

    private EntryBlock end() {
        EntryBlock block = builder.build();
        for (long i = block.firstIndex(); i <= block.lastIndex(); i++) {
            chains.add(block.chainAt(i));
        }
        return block;
    }

    /** Goes back, so that the next entry follows {@code lastKept}. */
    public void backTo(long lastKept) {
        chains.subList((int) lastKept + 1, chains.size()).clear();
    }

    /** Goes on after a snapshot. */
    public void jumpTo(long last, int chain) {
        while (chains.size() <= last) {
            chains.add(0);
        }
        backTo(last);
        chains.set((int) last, chain);
    }

    public long nextIndex() {
        return chains.size();
    }

    public int chainAt(long index) {
        return chains.get((int) index);
    }

    public static String payload(long index, long term) {
        return index + "@" + term;
    }

    public static PeerId peer(String text) {
        PeerId peer = new PeerId();
        if (!peer.parse(text)) {
            throw new IllegalArgumentException("not a peer: " + text);
        }
        return peer;
    }

    public static ConfEntry conf(long index, long term, String... voters) {
        List<PeerId> peers = new ArrayList<>();
        for (String voter : voters) {
            peers.add(peer(voter));
        }
        return ConfEntry.stable(new LogId(index, term), new Members(peers, List.of()));
    }

    /** All entries from {@code first} to {@code last} as {@code index@term}, in the words of the entries themselves. */
    public static List<String> read(GroupLog log, long first, long last) throws IOException {
        List<String> texts = new ArrayList<>();
        for (long at = first; at <= last; ) {
            try (GroupLog.Slice slice =
                    Objects.requireNonNull(log.locate(at, last, 1 << 20), "entry " + at)) {
                for (EntryBlock block : slice.read()) {
                    for (long i = block.firstIndex(); i <= block.lastIndex(); i++) {
                        if (i != at) {
                            throw new AssertionError(i + " came where " + at + " belongs");
                        }
                        texts.add(text(block, i));
                        at++;
                    }
                }
            }
        }
        return texts;
    }

    /** What {@link #read} says of one entry. */
    public static String text(EntryBlock block, long index) {
        if (!block.isData(index)) {
            return payload(index, block.term()) + " conf";
        }
        String text = new String(block.payload(index), UTF_8);
        int dots = text.indexOf('.');
        return dots < 0 ? text : text.substring(0, dots);
    }

    /** What {@link #read} should give for commands of one term. */
    public static List<String> texts(long first, long last, long term) {
        List<String> texts = new ArrayList<>();
        for (long i = first; i <= last; i++) {
            texts.add(payload(i, term));
        }
        return texts;
    }
}

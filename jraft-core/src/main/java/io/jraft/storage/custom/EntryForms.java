package io.jraft.storage.custom;

import io.jraft.entity.EnumOutter;
import io.jraft.entity.LogEntry;
import io.jraft.entity.PeerId;
import io.jraft.model.BlockBuilder;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries in the library's form and in that of the API. An API entry carries in its checksum the chain values of the entry
 * before it, in the upper half, and of itself: the second can be computed from the first and the entry, so the pair is a
 * checksum of the entry and of its place, and blocks can be built again as they were (I-4).
 * Owner: DISK; keeps buffers only.
 */
final class EntryForms {
    private final BlockBuilder builder = new BlockBuilder();

    /** The entries of a block, for a storage. */
    static List<LogEntry> entries(EntryBlock block) throws CorruptEntryException {
        List<LogEntry> entries = new ArrayList<>(block.count());
        int prevChain = block.prevChain();
        for (long i = block.firstIndex(); i <= block.lastIndex(); i++) {
            boolean data = block.typeAt(i) == EntryType.DATA;
            LogEntry entry =
                    new LogEntry(
                            data
                                    ? EnumOutter.EntryType.ENTRY_TYPE_DATA
                                    : EnumOutter.EntryType.ENTRY_TYPE_CONFIGURATION);
            entry.setId(new io.jraft.entity.LogId(i, block.term()));
            entry.setData(ByteBuffer.wrap(block.payload(i)));
            entry.setChecksum((long) prevChain << 32 | Integer.toUnsignedLong(block.chainAt(i)));
            if (!data) {
                name(entry, block.confAt(i));
            }
            entries.add(entry);
            prevChain = block.chainAt(i);
        }
        return entries;
    }

    /** For people, and for storages that note configurations; the data says it all. */
    private static void name(LogEntry entry, ConfEntry conf) {
        Members outgoing = conf.outgoing();
        entry.setPeers(copies(conf.current().voters()));
        entry.setLearners(orNull(copies(conf.current().learners())));
        if (outgoing != null) {
            entry.setOldPeers(copies(outgoing.voters()));
            entry.setOldLearners(orNull(copies(outgoing.learners())));
        }
    }

    private static List<PeerId> copies(List<PeerId> peers) {
        return peers.stream().map(PeerId::copy).toList();
    }

    private static @Nullable List<PeerId> orNull(List<PeerId> peers) {
        return peers.isEmpty() ? null : peers;
    }

    /** Chain value of the entry before. */
    static int prevChain(LogEntry entry) {
        return (int) (entry.getChecksum() >>> 32);
    }

    /** Chain value of the entry. */
    static int chain(LogEntry entry) {
        return (int) entry.getChecksum();
    }

    static LogId id(LogEntry entry) {
        return new LogId(entry.getId().getIndex(), entry.getId().getTerm());
    }

    /**
     * The block that these entries are, checked: each is what was handed in, and they follow one another.
     *
     * @param entries at least one, of one term
     */
    EntryBlock block(List<LogEntry> entries) throws CorruptEntryException {
        LogEntry first = entries.get(0);
        builder.begin(first.getId().getIndex(), first.getId().getTerm(), prevChain(first));
        for (LogEntry entry : entries) {
            builder.add(type(entry), entry.getData());
        }
        EntryBlock block = builder.build();
        int before = block.prevChain();
        for (LogEntry entry : entries) {
            long index = entry.getId().getIndex();
            if (prevChain(entry) != before || chain(entry) != block.chainAt(index)) {
                throw new CorruptEntryException(index, "checksum differs");
            }
            before = chain(entry);
        }
        return block;
    }

    private static EntryType type(LogEntry entry) throws CorruptEntryException {
        return switch (entry.getType()) {
            case ENTRY_TYPE_DATA -> EntryType.DATA;
            case ENTRY_TYPE_CONFIGURATION -> EntryType.CONFIGURATION;
            default ->
                    throw new CorruptEntryException(
                            entry.getId().getIndex(), "type " + entry.getType() + " is unknown");
        };
    }
}

package io.jraft.entity.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.entity.EnumOutter;
import io.jraft.entity.LogEntry;
import io.jraft.entity.LogId;
import io.jraft.entity.PeerId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Our own format; it has nothing to do with SOFAJRaft's. Big-endian: {@code u8 0xC5, u8 version, u8 type, u8 has checksum,
 * i64 index, i64 term, i64 checksum}, four lists of peers ({@code u16 count}, or 0xFFFF for none, and as often {@code u16
 * length, UTF-8}), and the data up to the end. Owner: ANY; no state.
 */
public class DefaultLogEntryCodecFactory implements LogEntryCodecFactory {
    private static final DefaultLogEntryCodecFactory INSTANCE = new DefaultLogEntryCodecFactory();
    private static final byte MAGIC = (byte) 0xc5;
    private static final byte VERSION = 1;
    private static final int HEAD = 4 + 3 * Long.BYTES;
    private static final int NONE = 0xffff;

    /** The one there is. */
    public static DefaultLogEntryCodecFactory getInstance() {
        return INSTANCE;
    }

    @Override
    public LogEntryEncoder encoder() {
        return DefaultLogEntryCodecFactory::encode;
    }

    @Override
    public LogEntryDecoder decoder() {
        return DefaultLogEntryCodecFactory::decode;
    }

    private static byte[] encode(LogEntry log) {
        List<@Nullable List<PeerId>> lists = new ArrayList<>();
        lists.add(log.getPeers());
        lists.add(log.getOldPeers());
        lists.add(log.getLearners());
        lists.add(log.getOldLearners());
        int size = HEAD + log.getData().remaining();
        for (List<PeerId> list : lists) {
            size += Short.BYTES;
            for (PeerId peer : list == null ? List.<PeerId>of() : list) {
                size += Short.BYTES + peer.toString().getBytes(UTF_8).length;
            }
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(MAGIC).put(VERSION).put((byte) log.getType().getNumber());
        out.put((byte) (log.hasChecksum() ? 1 : 0));
        out.putLong(log.getId().getIndex()).putLong(log.getId().getTerm());
        out.putLong(log.getChecksum());
        for (List<PeerId> list : lists) {
            putPeers(out, list);
        }
        out.put(log.getData().duplicate());
        return out.array();
    }

    private static void putPeers(ByteBuffer out, @Nullable List<PeerId> peers) {
        out.putShort((short) (peers == null ? NONE : peers.size()));
        for (PeerId peer : peers == null ? List.<PeerId>of() : peers) {
            byte[] name = peer.toString().getBytes(UTF_8);
            out.putShort((short) name.length).put(name);
        }
    }

    private static @Nullable LogEntry decode(byte[] bs) {
        ByteBuffer in = ByteBuffer.wrap(bs);
        if (bs.length < HEAD || in.get() != MAGIC || in.get() != VERSION) {
            return null;
        }
        try {
            EnumOutter.EntryType type = EnumOutter.EntryType.forNumber(in.get());
            boolean hasChecksum = in.get() == 1;
            if (type == null) {
                return null;
            }
            LogEntry log = new LogEntry(type);
            log.setId(new LogId(in.getLong(), in.getLong()));
            long checksum = in.getLong();
            if (hasChecksum) {
                log.setChecksum(checksum);
            }
            log.setPeers(getPeers(in));
            log.setOldPeers(getPeers(in));
            log.setLearners(getPeers(in));
            log.setOldLearners(getPeers(in));
            log.setData(in.slice());
            return log;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable List<PeerId> getPeers(ByteBuffer in) {
        int count = Short.toUnsignedInt(in.getShort());
        if (count == NONE) {
            return null;
        }
        List<PeerId> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] name = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(name);
            PeerId peer = PeerId.parsePeer(new String(name, UTF_8));
            if (peer == null) {
                throw new IllegalArgumentException("not a peer");
            }
            peers.add(peer);
        }
        return peers;
    }
}

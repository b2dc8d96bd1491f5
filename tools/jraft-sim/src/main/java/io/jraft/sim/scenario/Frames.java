package io.jraft.sim.scenario;

import io.jraft.message.RaftMessage;
import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.FrameHead;
import io.jraft.net.codec.MessageCodec;
import io.jraft.sim.Sim;
import io.jraft.sim.Wire.Letter;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A scenario about frames whose checksum is right and whose content is not (U6): a peer with a bug, or one that does not
 * mean well, seals whatever it likes. A frame is understood or refused as a whole; no worker dies of it, and nothing that
 * it claimed is remembered.
 */
final class Frames {
    private static final int LETTERS_MAX = 400;
    private static final int CHANGES_EACH = 40;

    private static final List<Byte> ODD_BYTES =
            List.of((byte) 0, (byte) 1, (byte) 2, (byte) 9, (byte) 0x7f, (byte) 0x80, (byte) 0xff);
    private static final List<Integer> ODD_WORDS =
            List.of(0, 1, -1, 0x7fff, 0x10000, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE);

    private Frames() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "U6",
                        "frames with a right checksum and nonsense in them are refused, and nothing else happens",
                        Snapshots::smallChunks,
                        Frames::nonsense));
    }

    private static void nonsense(Sim sim) {
        SimNode leader = sim.leader();
        Snapshots.laggard(sim, leader, 20);
        sim.heal();
        sim.wire().copy((from, to, m) -> sim.wire().letters().size() < LETTERS_MAX);
        sim.followers().forEach(node -> sim.read("k", node));
        sim.timeouts(2);
        sim.wire()
                .open()
                .copy((from, to, m) -> sim.wire().letters().size() < 2 * LETTERS_MAX)
                .onlyCampaigns(sim.chance().pick(sim.followers()))
                .silence(leader);
        sim.awaitLeaderOtherThan(leader);
        sim.settle();
        List<Letter> letters = new ArrayList<>(sim.wire().letters());
        MessageCodec codec = new MessageCodec();
        sim.require("messages of many kinds", kinds(letters) >= 8);
        int refused = 0;
        for (Letter letter : letters) {
            for (int i = 0; i < CHANGES_EACH; i++) {
                refused += read(sim, codec, changed(letter.frame(), sim.chance()), letter);
            }
        }
        for (Letter letter : letters) {
            List<RaftMessage> understood = decoded(codec, letter.frame());
            sim.require(
                    "what is right is still understood: " + letter.message(),
                    !understood.isEmpty()
                            && Arrays.equals(codec.encode(understood), letter.frame()));
        }
        sim.require("nonsense is refused", refused > letters.size());
    }

    private static long kinds(List<Letter> letters) {
        return letters.stream().map(l -> l.message().getClass()).distinct().count();
    }

    private static int read(Sim sim, MessageCodec codec, byte[] frame, Letter letter) {
        try {
            return decoded(codec, frame).isEmpty() ? 1 : 0;
        } catch (RuntimeException e) {
            sim.require("a refusal, not " + e + ", for a changed " + letter.message(), false);
            throw e;
        }
    }

    /** Empty when it is refused. */
    private static List<RaftMessage> decoded(MessageCodec codec, byte[] frame) {
        try {
            return codec.decode(frame);
        } catch (CodecException refused) {
            return List.of();
        }
    }

    /** A byte or a word becomes another, or bytes are missing or too many; the lengths and the checksum are mended. */
    private static byte[] changed(byte[] frame, SimRandom chance) {
        ByteBuffer old = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        int control = old.getInt(8);
        byte[] changed = frame.clone();
        int kind = chance.nextInt(8);
        if (kind == 0) {
            int cut = 1 + chance.nextInt(Math.max(1, control - 1));
            int rest = frame.length - FrameHead.BYTES - control;
            changed = new byte[frame.length - cut];
            System.arraycopy(frame, 0, changed, 0, FrameHead.BYTES + control - cut);
            System.arraycopy(
                    frame,
                    FrameHead.BYTES + control,
                    changed,
                    FrameHead.BYTES + control - cut,
                    rest);
            control -= cut;
        } else if (kind == 1) {
            changed = Arrays.copyOf(frame, frame.length + 1 + chance.nextInt(9));
        }
        ByteBuffer bytes = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
        if (kind == 2) {
            bytes.put(5, (byte) chance.nextInt(256));
        } else if (kind == 3) {
            bytes.putShort(6, (short) chance.nextInt(4));
        } else if (kind >= 4 && control > 4) {
            int at = FrameHead.BYTES + chance.nextInt(changed.length - FrameHead.BYTES - 3);
            if (chance.oneIn(2)) {
                bytes.put(at, chance.pick(ODD_BYTES));
            } else {
                bytes.putInt(at, chance.pick(ODD_WORDS));
            }
        }
        bytes.putInt(8, control);
        bytes.putInt(12, changed.length - FrameHead.BYTES - control);
        CRC32C crc = new CRC32C();
        crc.update(changed, 0, 16);
        crc.update(changed, FrameHead.BYTES, control);
        bytes.putInt(16, (int) crc.getValue());
        return changed;
    }
}

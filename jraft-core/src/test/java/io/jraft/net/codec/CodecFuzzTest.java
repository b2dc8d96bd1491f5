package io.jraft.net.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.jraft.message.RaftMessage;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hostile and damaged bytes: always a clean refusal, never another exception, never a wrong message. */
@Timeout(60)
class CodecFuzzTest {
    private static final long SEED = 20261121;

    private final MessageCodec codec = new MessageCodec();
    private final byte[] frame = codec.encode(Messages.all());

    private void assertRefused(byte[] bytes, String what) {
        try {
            codec.decode(bytes);
        } catch (CodecException expected) {
            return;
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(what + " must be refused cleanly", e);
        }
        fail(what + " must be refused");
    }

    @Test
    @DisplayName("a frame cut at any byte is refused")
    void truncations() {
        for (int length = 0; length < frame.length; length++) {
            assertRefused(Arrays.copyOf(frame, length), "cut at " + length);
        }
    }

    @Test
    @DisplayName(
            "each single flipped bit is found: by the frame's checksum, an entry's or a chunk's")
    void bitFlips() {
        for (int bit = 0; bit < frame.length * 8; bit++) {
            byte[] bad = frame.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            if (!isUnusedByteOfBlockHead(bit / 8)) {
                assertRefused(bad, "bit " + bit);
            }
        }
    }

    /** The last four bytes of a block's head are reserved and read by nobody. */
    private boolean isUnusedByteOfBlockHead(int at) {
        int bulk = (int) WireBuffer.INT.get(frame, 12);
        int offset = at - (frame.length - bulk);
        int firstBlock = Messages.block(101, 7, 0xdeadbeef, "one", "").encodedBytes();
        return (offset >= 28 && offset < 32)
                || (offset >= firstBlock + 28 && offset < firstBlock + 32);
    }

    @Test
    @DisplayName("random bytes are refused, also behind a correct head with a correct checksum")
    void randomBytes() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            if (round % 2 == 1 && bytes.length > FrameHead.BYTES + MessageWriter.PREFIX) {
                int control = random.nextInt(bytes.length - FrameHead.BYTES + 1);
                bytes[FrameHead.BYTES] = (byte) (1 + random.nextInt(15));
                Arrays.fill(bytes, FrameHead.BYTES + 1, FrameHead.BYTES + 4, (byte) 0);
                FrameHead.seal(
                        bytes,
                        FrameKind.RAFT,
                        1,
                        control,
                        bytes.length - FrameHead.BYTES - control);
            }
            assertRefused(bytes, "seed " + SEED + " round " + round);
        }
    }

    @Test
    @DisplayName(
            "fields changed under a correct checksum give a clean refusal or a message, never anything else")
    void mutatedFields() {
        SplittableRandom random = new SplittableRandom(SEED);
        int bulk = (int) WireBuffer.INT.get(frame, 12);
        int control = frame.length - FrameHead.BYTES - bulk;
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = frame.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                bytes[FrameHead.BYTES + random.nextInt(control)] = (byte) random.nextInt(256);
            }
            FrameHead.seal(bytes, FrameKind.RAFT, Messages.all().size(), control, bulk);
            try {
                List<RaftMessage> messages = codec.decode(bytes);
                assertThat(messages).hasSize(Messages.all().size());
            } catch (CodecException e) {
                refused++;
            } catch (RuntimeException | OutOfMemoryError e) {
                fail("seed " + SEED + " round " + round, e);
            }
        }
        assertThat(refused).as("mutations that were noticed").isGreaterThan(1_000);
    }

    @Test
    @DisplayName("a length that promises gigabytes allocates nothing")
    void hugeLengths() {
        for (int at : new int[] {8, 12}) {
            byte[] bytes = frame.clone();
            WireBuffer.INT.set(bytes, at, Integer.MAX_VALUE);
            assertRefused(bytes, "length at " + at);
        }
        WireReader reader = new WireReader(new byte[] {-1, -1, -1, 0x7f, 0}, 0, 5);
        assertThatThrownBy(() -> reader.getBlob("blob"))
                .isInstanceOf(CodecException.class)
                .hasMessage("blob: 2147483647 cannot be in 1 bytes");
    }
}

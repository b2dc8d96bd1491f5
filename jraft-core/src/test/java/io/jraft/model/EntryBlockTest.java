package io.jraft.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What disk and peers get is what was put in, or an error. */
class EntryBlockTest {
    private final EntryBlock block = Blocks.of(7, 3, 0x1234, "a", "", "third entry");

    @Test
    @DisplayName("T35 a block comes back as it was, the empty payload too")
    void roundTrip() throws CorruptEntryException {
        EntryBlock back = Blocks.decode(Blocks.encode(block));

        assertThat(back).isEqualTo(block).hasSameHashCodeAs(block).hasToString("entries 7..9@3");
        assertThat(back.firstIndex()).isEqualTo(7);
        assertThat(back.lastIndex()).isEqualTo(9);
        assertThat(back.count()).isEqualTo(3);
        assertThat(back.term()).isEqualTo(3);
        assertThat(back.lastId()).isEqualTo(new LogId(9, 3));
        assertThat(back.prevChain()).isEqualTo(0x1234);
        assertThat(back.payload(7)).isEqualTo("a".getBytes(UTF_8));
        assertThat(back.payload(8)).isEmpty();
        assertThat(back.payloadLength(8)).isZero();
        assertThat(back.payload(9)).isEqualTo("third entry".getBytes(UTF_8));
        assertThat(back.typeAt(9)).isEqualTo(EntryType.DATA);
        assertThat(back.isData(9)).isTrue();
        assertThat(back.encodedBytes()).isEqualTo(32 + 3 * 16 + 12);
    }

    @Test
    @DisplayName(
            "reading takes exactly the block's bytes, and writing minds neither offset nor byte order of the buffer")
    void amongOtherBytes() throws CorruptEntryException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(500).order(ByteOrder.BIG_ENDIAN);
        buffer.position(13);
        block.writeTo(buffer);
        EntryBlock next = Blocks.of(10, 3, block.lastChain(), "next");
        next.writeTo(buffer);
        assertThat(buffer.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        buffer.putInt(99).flip().position(13);

        assertThat(EntryBlock.readFrom(buffer)).isEqualTo(block);
        assertThat(EntryBlock.readFrom(buffer)).isEqualTo(next);
        assertThat(buffer.getInt()).isEqualTo(99);
    }

    @Test
    @DisplayName("T55 every single flipped bit of a block is found, head and all")
    void everyBit() {
        byte[] sound = Blocks.encode(block);
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] damaged = sound.clone();
            damaged[bit >>> 3] ^= (byte) (1 << (bit & 7));
            int at = bit;
            assertThatThrownBy(() -> Blocks.decode(damaged))
                    .as("bit %d of byte %d", at & 7, at >>> 3)
                    .isInstanceOf(CorruptEntryException.class);
        }
    }

    @Test
    @DisplayName("T12 a block cut at any byte is found")
    void everyCut() {
        byte[] sound = Blocks.encode(block);
        for (int length = 0; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThatThrownBy(() -> Blocks.decode(cut))
                    .as("cut at %d", length)
                    .isInstanceOf(CorruptEntryException.class);
        }
    }

    @Test
    @DisplayName("T55 any two bytes swapped or any run of zeros is found")
    void swapsAndZeros() {
        byte[] sound = Blocks.encode(block);
        for (int i = 0; i < sound.length; i++) {
            for (int j = i + 1; j < sound.length; j++) {
                byte[] swapped = sound.clone();
                swapped[i] = sound[j];
                swapped[j] = sound[i];
                byte[] zeroed = sound.clone();
                Arrays.fill(zeroed, i, j, (byte) 0);
                for (byte[] damaged : List.of(swapped, zeroed)) {
                    if (!Arrays.equals(damaged, sound)) {
                        assertThatThrownBy(() -> Blocks.decode(damaged))
                                .as("bytes %d and %d", i, j)
                                .isInstanceOf(CorruptEntryException.class);
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("an error names the first entry that cannot be trusted")
    void namesTheEntry() {
        byte[] bytes = Blocks.encode(block);
        bytes[bytes.length - 1] ^= 1;
        assertThatThrownBy(() -> Blocks.decode(bytes))
                .isInstanceOfSatisfying(
                        CorruptEntryException.class, e -> assertThat(e.index()).isEqualTo(9))
                .hasMessageContaining("entry 9");
    }

    @Test
    @DisplayName(
            "C8 sound bytes in the wrong place do not validate: not at another index, not in another term, not behind another entry")
    void wrongPlace() {
        byte[] bytes = block.array();
        int at = block.byteOffset();
        int length = block.byteLength();
        assertThatThrownBy(() -> EntryBlock.decode(8, 3, 3, 0x1234, bytes, at, length))
                .isInstanceOf(CorruptEntryException.class);
        assertThatThrownBy(() -> EntryBlock.decode(7, 4, 3, 0x1234, bytes, at, length))
                .isInstanceOf(CorruptEntryException.class);
        assertThatThrownBy(() -> EntryBlock.decode(7, 3, 3, 0x1235, bytes, at, length))
                .isInstanceOf(CorruptEntryException.class)
                .hasMessageContaining("chain");
        assertThatThrownBy(() -> EntryBlock.decode(7, 3, 2, 0x1234, bytes, at, length))
                .isInstanceOf(CorruptEntryException.class);
        assertThatThrownBy(() -> EntryBlock.decode(7, 3, 4, 0x1234, bytes, at, length))
                .isInstanceOf(CorruptEntryException.class);
        assertThatThrownBy(
                        () -> EntryBlock.decode(7, 3, Integer.MAX_VALUE, 0x1234, bytes, at, length))
                .isInstanceOf(CorruptEntryException.class);
        assertThatThrownBy(() -> EntryBlock.decode(0, 3, 3, 0x1234, bytes, at, length))
                .isInstanceOf(CorruptEntryException.class);
    }

    @Test
    @DisplayName(
            "equal chains mean equal prefixes: one different byte far back changes every chain value after it")
    void chains() {
        EntryBlock left = Blocks.of(1, 1, 0, "same", "left ", "same", "same");
        EntryBlock right = Blocks.of(1, 1, 0, "same", "right", "same", "same");

        assertThat(left.chainAt(1)).isEqualTo(right.chainAt(1));
        for (long index = 2; index <= 4; index++) {
            assertThat(left.chainAt(index)).isNotEqualTo(right.chainAt(index));
        }
        assertThat(left.lastChain()).isEqualTo(left.chainAt(4));
    }

    @Test
    @DisplayName(
            "the same entries have the same bytes and chains, however they were cut into batches")
    void batchingDoesNotMatter() {
        EntryBlock whole = Blocks.of(1, 2, 0, "a", "bb", "ccc");
        EntryBlock first = Blocks.of(1, 2, 0, "a");
        EntryBlock rest = Blocks.of(2, 2, first.lastChain(), "bb", "ccc");

        assertThat(rest.lastChain()).isEqualTo(whole.lastChain());
        assertThat(rest).isEqualTo(whole.slice(2, 3));
    }

    @Test
    @DisplayName(
            "every slice is a block of its own: it travels, validates and links to what comes before")
    void slices() throws CorruptEntryException {
        for (long first = 7; first <= 9; first++) {
            for (long last = first; last <= 9; last++) {
                EntryBlock slice = block.slice(first, last);
                EntryBlock back = Blocks.decode(Blocks.encode(slice));

                assertThat(back).isEqualTo(slice);
                assertThat(back.firstIndex()).isEqualTo(first);
                assertThat(back.lastIndex()).isEqualTo(last);
                assertThat(back.prevChain())
                        .isEqualTo(first == 7 ? 0x1234 : block.chainAt(first - 1));
                for (long index = first; index <= last; index++) {
                    assertThat(back.payload(index)).isEqualTo(block.payload(index));
                }
                assertThat(slice.slice(last, last)).isEqualTo(block.slice(last, last));
                assertThat(slice.bytesFrom(first)).isEqualTo(slice.byteLength());
            }
        }
        assertThat(block.slice(7, 9)).isSameAs(block);
        assertThat(block.bytesFrom(9)).isEqualTo(16 + 11);
    }

    @Test
    @DisplayName("what is outside of a block is refused, not answered with a neighbour")
    void outside() {
        EntryBlock middle = block.slice(8, 8);
        for (long index : new long[] {7, 9, 0, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> middle.payload(index))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> middle.chainAt(index))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        for (long[] range : new long[][] {{7, 8}, {8, 9}, {9, 8}}) {
            assertThatThrownBy(() -> middle.slice(range[0], range[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @DisplayName("limit gives as many entries as fit, never more, and always at least one")
    void limit() {
        String[] payloads = new String[40];
        for (int i = 0; i < payloads.length; i++) {
            payloads[i] = "x".repeat(i * 7 % 31);
        }
        EntryBlock many = Blocks.of(100, 1, 0, payloads);
        for (long first = 100; first < 140; first++) {
            for (int bytes = 0; bytes < 2000; bytes += 13) {
                for (int count : new int[] {0, 1, 3, 100}) {
                    assertThat(many.limit(first, count, bytes))
                            .isEqualTo(naiveLimit(many, first, count, bytes));
                }
            }
        }
        assertThat(many.limit(100, Integer.MAX_VALUE, Long.MAX_VALUE)).isSameAs(many);
    }

    private static EntryBlock naiveLimit(
            EntryBlock block, long first, int countMax, long bytesMax) {
        long last = first;
        while (last < block.lastIndex()
                && last - first + 1 < countMax
                && block.slice(first, last + 1).byteLength() <= bytesMax) {
            last++;
        }
        return block.slice(first, last);
    }

    @Test
    @DisplayName(
            "what a later version wrote stops us with advice: unknown types and flags are never skipped")
    void laterVersions() {
        for (int[] typeAndFlags :
                new int[][] {{3, 0}, {0, 0}, {16, 0}, {127, 0}, {1, 1}, {2, 128}}) {
            byte[] bytes = Blocks.encode(block);
            reseal(bytes, 32, 7, 3, 0x1234, typeAndFlags[0], typeAndFlags[1], 0);
            assertThatThrownBy(() -> Blocks.decode(bytes))
                    .isInstanceOf(CorruptEntryException.class)
                    .hasMessageContaining("run the version that wrote it");
        }
        byte[] tooLongExtension = Blocks.encode(block);
        reseal(tooLongExtension, 32, 7, 3, 0x1234, 1, 0, 2);
        assertThatThrownBy(() -> Blocks.decode(tooLongExtension))
                .hasMessageContaining("extension of 2 bytes in a payload of 1");
        assertThatThrownBy(() -> EntryType.of((byte) 9))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("an extension at the head of the payload is the library's: users do not see it")
    void extension() throws CorruptEntryException {
        byte[] bytes = Blocks.encode(Blocks.of(5, 1, 0, "EXTuser"));
        reseal(bytes, 32, 5, 1, 0, 1, 0, 3);

        EntryBlock back = Blocks.decode(bytes);

        assertThat(back.payload(5)).isEqualTo("user".getBytes(UTF_8));
        assertThat(back.payloadLength(5)).isEqualTo(4);
    }

    /** Changes type, flags and extension of the entry at {@code at} and makes its checksums fit again. */
    private static void reseal(
            byte[] bytes,
            int at,
            long index,
            long term,
            int prevChain,
            int type,
            int flags,
            int extension) {
        bytes[at + 12] = (byte) type;
        bytes[at + 13] = (byte) flags;
        EntryBlock.SHORT.set(bytes, at + 14, (short) extension);
        byte[] scratch = new byte[EntryChecksum.SCRATCH];
        CRC32C crc = new CRC32C();
        int own =
                EntryChecksum.own(
                        crc, scratch, index, term, bytes, at, (int) EntryBlock.INT.get(bytes, at));
        EntryBlock.INT.set(bytes, at + 8, own);
        EntryBlock.INT.set(bytes, at + 4, EntryChecksum.chain(crc, scratch, prevChain, own));
    }
}

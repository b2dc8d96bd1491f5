package io.jraft.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.testing.Allocation;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BlockBuilderTest {
    private final BlockBuilder builder = new BlockBuilder();

    @Test
    @DisplayName(
            "payloads are copied: neither the caller's buffer nor the builder's next batch changes a block")
    void copies() throws CorruptEntryException {
        byte[] mine = "0123456789".getBytes(UTF_8);
        ByteBuffer payload = ByteBuffer.wrap(mine, 2, 5);
        builder.begin(1, 1, 0);
        builder.add(EntryType.DATA, payload);
        EntryBlock block = builder.build();
        assertThat(payload.position()).isEqualTo(2);
        assertThat(payload.remaining()).isEqualTo(5);

        mine[3] = 'X';
        builder.begin(2, 1, block.lastChain());
        builder.add(EntryType.DATA, ByteBuffer.wrap("another".getBytes(UTF_8)));
        builder.build();

        assertThat(block.payload(1)).isEqualTo("23456".getBytes(UTF_8));
        assertThat(Blocks.decode(Blocks.encode(block))).isEqualTo(block);
    }

    @Test
    @DisplayName("direct, sliced and read-only buffers are taken like any other")
    void kindsOfBuffers() {
        ByteBuffer direct = ByteBuffer.allocateDirect(4).put("abcd".getBytes(UTF_8)).flip();
        builder.begin(1, 1, 0);
        builder.add(EntryType.DATA, direct);
        builder.add(EntryType.DATA, direct.slice(1, 2).asReadOnlyBuffer());

        EntryBlock block = builder.build();

        assertThat(block.payload(1)).isEqualTo("abcd".getBytes(UTF_8));
        assertThat(block.payload(2)).isEqualTo("bc".getBytes(UTF_8));
    }

    @Test
    @DisplayName(
            "a builder is used again and again, whatever the batches' sizes: thousands of entries, megabytes, one byte")
    void anySize() throws CorruptEntryException {
        SplittableRandom random = new SplittableRandom(42);
        int chain = 0;
        long index = 1;
        for (int[] batch :
                new int[][] {{1, 1}, {5000, 20}, {3, 600_000}, {1, 3 << 20}, {2, 10}, {65, 100}}) {
            builder.begin(index, 9, chain);
            byte[][] payloads = new byte[batch[0]][];
            int bytes = 0;
            for (int i = 0; i < payloads.length; i++) {
                payloads[i] = new byte[random.nextInt(batch[1] + 1)];
                random.nextBytes(payloads[i]);
                builder.add(EntryType.DATA, ByteBuffer.wrap(payloads[i]));
                bytes += 16 + payloads[i].length;
            }
            assertThat(builder.count()).isEqualTo(payloads.length);
            assertThat(builder.sizeInBytes()).isEqualTo(bytes);

            EntryBlock block = Blocks.decode(Blocks.encode(builder.build()));

            for (int i = 0; i < payloads.length; i++) {
                assertThat(block.payload(index + i)).isEqualTo(payloads[i]);
            }
            chain = block.lastChain();
            index = block.lastIndex() + 1;
        }
    }

    @Test
    @DisplayName("commands and configurations stand side by side")
    void configurations() throws CorruptEntryException {
        ConfEntry conf = ConfEntry.stable(LogId.ZERO, Blocks.voters("a:1", "b:2"));
        builder.begin(4, 2, 5);
        builder.add(conf);
        builder.add(EntryType.DATA, ByteBuffer.wrap(new byte[] {1}));

        EntryBlock block = Blocks.decode(Blocks.encode(builder.build()));

        assertThat(block.typeAt(4)).isEqualTo(EntryType.CONFIGURATION);
        assertThat(block.isData(4)).isFalse();
        assertThat(block.confAt(4)).isEqualTo(conf.at(new LogId(4, 2)));
        assertThat(block.isData(5)).isTrue();
        assertThatThrownBy(() -> block.confAt(5))
                .isInstanceOf(CorruptEntryException.class)
                .hasMessageContaining("entry 5");
    }

    @Test
    @DisplayName("no empty blocks, and no entry that no follower would take")
    void refuses() {
        builder.begin(1, 1, 0);
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
        ByteBuffer huge = ByteBuffer.allocate(EntryBlock.PAYLOAD_MAX + 1);
        assertThatThrownBy(() -> builder.add(EntryType.DATA, huge))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("split the task's data");
        assertThat(builder.count()).isZero();
    }

    @Test
    @DisplayName(
            "T30 entries whose size was told before are written to where they stay, however large they are")
    void told() throws Exception {
        int entries = 40;
        ByteBuffer payload = ByteBuffer.allocate(64 << 10);
        int size = entries * (EntryBlock.ENTRY_HEAD + payload.remaining());

        long bytes =
                Allocation.of(
                        50,
                        () -> {
                            builder.begin(1, 1, 0, entries, size);
                            for (int i = 0; i < entries; i++) {
                                builder.add(EntryType.DATA, payload);
                            }
                            builder.build();
                        });

        assertThat(bytes).isBetween((long) size, size + 4L * entries + 512);
    }

    @Test
    @DisplayName("a size that was told wrongly changes nothing but the copies")
    void toldWrongly() throws CorruptEntryException {
        byte[][] texts = {"one".getBytes(UTF_8), "two".getBytes(UTF_8), "three".getBytes(UTF_8)};
        EntryBlock right = Blocks.of(7, 2, 5, "one", "two", "three");
        for (int[] wrong : new int[][] {{0, 0}, {1, 19}, {3, 59}, {3, 58}, {3, 60}, {9, 1 << 21}}) {
            builder.begin(7, 2, 5, wrong[0], wrong[1]);
            for (byte[] text : texts) {
                builder.add(EntryType.DATA, ByteBuffer.wrap(text));
            }

            EntryBlock block = builder.build();

            assertThat(block).isEqualTo(right);
            assertThat(block.array()).hasSize(block.byteLength());
            assertThat(Blocks.decode(Blocks.encode(block))).isEqualTo(right);
        }
    }

    @Test
    @DisplayName(
            "a block keeps its bytes when the builder goes on, also where it was given the builder's own array")
    void handedOver() throws CorruptEntryException {
        builder.begin(1, 1, 0, 1, EntryBlock.ENTRY_HEAD + 3);
        builder.add(EntryType.DATA, ByteBuffer.wrap("abc".getBytes(UTF_8)));
        EntryBlock first = builder.build();
        builder.begin(2, 1, first.lastChain(), 1, EntryBlock.ENTRY_HEAD + 3);
        builder.add(EntryType.DATA, ByteBuffer.wrap("xyz".getBytes(UTF_8)));
        builder.build();

        assertThat(first.payload(1)).isEqualTo("abc".getBytes(UTF_8));
        assertThat(Blocks.decode(Blocks.encode(first))).isEqualTo(first);
    }
}

package io.jraft.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The manifest's bytes: what was written comes back, what was not written is refused. */
class SnapshotManifestTest {
    private static final SnapshotMeta RICH =
            new SnapshotMeta(
                    new LogId(1L << 40, 77),
                    -5,
                    new ConfEntry(
                            new LogId(9, 8),
                            new Members(
                                    List.of(new PeerId("a", 1), new PeerId("b", 2, 3, 4)),
                                    List.of(new PeerId("l", 9))),
                            new Members(List.of(new PeerId("a", 1)), List.of()),
                            new GroupIdentity(
                                    1,
                                    2,
                                    3,
                                    4,
                                    List.of(
                                            new GroupIdentity.Incarnation(
                                                    new PeerId("a", 1), 5, 6)))),
                    List.of(
                            new SnapshotMeta.File("a", 0, 0, new byte[0]),
                            new SnapshotMeta.File(
                                    "sub/ü", 1L << 33, 0xffff_ffffL, new byte[] {1, 2, 3})));

    @Test
    @DisplayName(
            "a manifest comes back as it was written, with a joint configuration and sizes above 4 GiB")
    void roundTrip() throws Exception {
        SnapshotMeta back = SnapshotManifest.decode("m", SnapshotManifest.encode(RICH));

        assertThat(back.last()).isEqualTo(RICH.last());
        assertThat(back.chain()).isEqualTo(RICH.chain());
        assertThat(back.conf()).isEqualTo(RICH.conf());
        assertThat(back.files()).usingRecursiveComparison().isEqualTo(RICH.files());
    }

    @Test
    @DisplayName("C18 the format does not change by accident")
    void goldenBytes() throws Exception {
        SnapshotMeta meta =
                new SnapshotMeta(
                        new LogId(7, 2),
                        1,
                        ConfEntry.stable(
                                new LogId(1, 1),
                                new Members(List.of(new PeerId("a", 1)), List.of())),
                        List.of(new SnapshotMeta.File("f", 3, 0x01020304, new byte[] {9})));

        assertThat(HexFormat.of().formatHex(SnapshotManifest.encode(meta)))
                .isEqualTo(
                        "4a52534e01000000010000007900000007000000000000000200000000000000"
                                + "010000000100000000000000010000000000000025000000010001000300613a"
                                + "3100000000000000000000000000000000000000000000000000000000010000"
                                + "000100660300000000000000040302010100000009e532d780");
    }

    @Test
    @DisplayName("T55 every flipped bit of a manifest is found, and the file is named")
    void everyBit() throws Exception {
        byte[] good = SnapshotManifest.encode(RICH);
        for (int i = 0; i < good.length * 8; i++) {
            byte[] bad = good.clone();
            bad[i / 8] ^= (byte) (1 << (i % 8));
            assertThatThrownBy(() -> SnapshotManifest.decode("/x/manifest", bad))
                    .as("bit %d", i)
                    .isInstanceOf(DamagedSnapshotException.class)
                    .hasMessageContaining("/x/manifest");
        }
    }

    @Test
    @DisplayName("T38 a manifest cut at any byte is refused")
    void everyLength() throws Exception {
        byte[] good = SnapshotManifest.encode(RICH);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> SnapshotManifest.decode("m", cut))
                    .isInstanceOf(DamagedSnapshotException.class);
        }
    }

    @Test
    @DisplayName(
            "a manifest with impossible lengths and a right checksum is refused before memory is taken")
    void impossibleLengths() throws Exception {
        byte[] bytes = SnapshotManifest.encode(RICH);
        // Length of the configuration, behind header, two ids and the chain.
        int confLength = 16 + 20 + 16;
        for (int value : new int[] {-1, Integer.MAX_VALUE}) {
            byte[] bad = bytes.clone();
            ByteBuffer view = ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN);
            view.putInt(confLength, value);
            view.putInt(bad.length - 4, (int) Files.digest(bad, bad.length - 4));
            assertThatThrownBy(() -> SnapshotManifest.decode("m", bad))
                    .isInstanceOf(DamagedSnapshotException.class)
                    .hasMessageContaining("offset");
        }
    }

    @Test
    @DisplayName("a manifest of a newer format says so")
    void newerFormat() throws Exception {
        byte[] bytes = SnapshotManifest.encode(RICH);
        bytes[8] = 2;
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length - 4, (int) Files.digest(bytes, bytes.length - 4));

        assertThatThrownBy(() -> SnapshotManifest.decode("m", bytes))
                .hasMessageContaining("newer version");
    }
}

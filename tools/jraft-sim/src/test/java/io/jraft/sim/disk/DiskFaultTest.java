package io.jraft.sim.disk;

import static io.jraft.sim.disk.Disks.create;
import static io.jraft.sim.disk.Disks.durable;
import static io.jraft.sim.disk.Disks.filled;
import static io.jraft.sim.disk.Disks.read;
import static io.jraft.sim.disk.Disks.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.sim.disk.DiskCall.Op;
import io.jraft.sim.disk.DiskFault.Kind;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What each fault of a running disk does, by name. */
class DiskFaultTest {
    private final SimFileSystem disk = Disks.empty("/d");

    private static void write(DataFile file, long at, byte[] bytes) throws IOException {
        file.write(at, ByteBuffer.wrap(bytes));
    }

    private byte[] afterPowerCut(String path) throws IOException {
        return read(disk.durableCopy(), path);
    }

    @Test
    @DisplayName("I/O error: the call fails and has no effect; the next one goes well")
    void ioError() throws IOException {
        DataFile a = durable(disk, "/d/a", text("old"));
        disk.arm(DiskFault.next(Kind.IO_ERROR, Op.WRITE, "/d/a"));
        assertThatThrownBy(() -> write(a, 0, text("new"))).isInstanceOf(IOException.class);
        assertThat(read(disk, "/d/a")).isEqualTo(text("old"));
        write(a, 0, text("new"));
        assertThat(read(disk, "/d/a")).isEqualTo(text("new"));
        assertThat(disk.fired()).hasSize(1);
    }

    @Test
    @DisplayName("a fault waits for its path and its count, and happens as often as it was told")
    void waits() throws IOException {
        DataFile a = durable(disk, "/d/a", new byte[3]);
        DataFile b = durable(disk, "/d/b", new byte[3]);
        disk.arm(new DiskFault(Kind.IO_ERROR, Op.FORCE, "a$", 1, 2));
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            b.force(false);
            try {
                a.force(false);
            } catch (IOException e) {
                failed.add("a" + i);
            }
        }
        assertThat(failed).containsExactly("a1", "a2");
        assertThat(disk.armed()).isZero();
    }

    @Test
    @DisplayName(
            "failed sync, pages marked clean: reads still see it, the next sync succeeds, a power cut takes it")
    void failedForce() throws IOException {
        DataFile a = durable(disk, "/d/a", filled(8192, 1));
        write(a, 0, filled(100, 2));
        disk.arm(DiskFault.next(Kind.FAILED_FORCE, "/d/a"));
        assertThatThrownBy(() -> a.force(false)).isInstanceOf(IOException.class);

        a.force(false);
        assertThat(read(disk, "/d/a")[0]).isEqualTo((byte) 2);
        assertThat(afterPowerCut("/d/a")).isEqualTo(filled(8192, 1));

        // The cache holds whole pages: a later write takes its neighbours along.
        write(a, 4000, filled(10, 3));
        a.force(false);
        assertThat(afterPowerCut("/d/a")[0]).isEqualTo((byte) 2);
    }

    @Test
    @DisplayName("failed sync: when the cache is dropped, reads see the old bytes without a crash")
    void failedForceThenEvicted() throws IOException {
        DataFile a = durable(disk, "/d/a", filled(100, 1));
        write(a, 0, filled(100, 2));
        disk.arm(DiskFault.next(Kind.FAILED_FORCE, "/d/a"));
        assertThatThrownBy(() -> a.force(false)).isInstanceOf(IOException.class);
        disk.dropCaches();
        assertThat(read(disk, "/d/a")).isEqualTo(filled(100, 1));
    }

    @Test
    @DisplayName("no space, at a write, a creation, a rename, a directory and a sync of one")
    void noSpaceAnywhere() throws IOException {
        DataFile a = durable(disk, "/d/a", text("a"));
        disk.arm(new DiskFault(Kind.NO_SPACE, null, "", 0, 5));
        assertThatThrownBy(() -> write(a, 0, text("b"))).isInstanceOf(NoSpaceException.class);
        assertThatThrownBy(() -> disk.open("/d/b", OpenMode.CREATE))
                .isInstanceOf(NoSpaceException.class);
        assertThatThrownBy(() -> disk.rename("/d/a", "/d/b")).isInstanceOf(NoSpaceException.class);
        assertThatThrownBy(() -> disk.createDirectories("/d/c"))
                .isInstanceOf(NoSpaceException.class);
        assertThatThrownBy(() -> disk.syncDirectory("/d")).isInstanceOf(NoSpaceException.class);
        assertThat(disk.files()).containsExactly("/d/a");
        assertThat(read(disk, "/d/a")).isEqualTo(text("a"));
    }

    @Test
    @DisplayName(
            "a full disk: what grows is refused, what is in place is not, and room that is made counts")
    void capacity() throws IOException {
        DataFile a = durable(disk, "/d/a", new byte[900]);
        disk.capacity(1000);
        assertThat(disk.usableSpace("/d")).isEqualTo(100);
        assertThatThrownBy(() -> create(disk, "/d/b", new byte[101]))
                .isInstanceOf(NoSpaceException.class);
        write(a, 0, filled(900, 1));
        a.truncate(100);
        assertThat(disk.usableSpace("/d")).isEqualTo(900);
    }

    @Test
    @DisplayName("short write: a part is there, the call fails")
    void shortWrite() throws IOException {
        DataFile a = durable(disk, "/d/a", filled(100, 1));
        disk.arm(DiskFault.next(Kind.SHORT_WRITE, "/d/a"));
        assertThatThrownBy(() -> write(a, 0, filled(100, 2))).isInstanceOf(IOException.class);
        byte[] found = read(disk, "/d/a");
        int part = 0;
        while (part < 100 && found[part] == 2) {
            part++;
        }
        assertThat(part).isLessThan(100);
        assertThat(Arrays.copyOfRange(found, part, 100)).isEqualTo(filled(100 - part, 1));
    }

    @Test
    @DisplayName(
            "short write that is continued: the call is whole, a crash may keep only one piece")
    void splitWrite() throws IOException {
        int broken = 0;
        durable(disk, "/d/a", filled(100, 1));
        for (int seed = 0; seed < 50; seed++) {
            SimFileSystem copy = disk.fork(Disks.dice(seed));
            copy.arm(DiskFault.next(Kind.SPLIT_WRITE, "/d/a"));
            try (DataFile file = copy.open("/d/a", OpenMode.WRITE)) {
                write(file, 0, filled(100, 2));
            }
            assertThat(read(copy, "/d/a")).isEqualTo(filled(100, 2));
            copy.crash(CrashMode.REORDERED);
            byte[] found = read(copy, "/d/a");
            broken += found[0] != found[99] ? 1 : 0;
        }
        assertThat(broken).isBetween(10, 40);
    }

    @Test
    @DisplayName(
            "lost write: reads and the sync see nothing wrong, a power cut shows the old bytes")
    void lostWrite() throws IOException {
        DataFile a = durable(disk, "/d/a", filled(100, 1));
        disk.arm(DiskFault.next(Kind.LOST_WRITE, "/d/a"));
        write(a, 0, filled(50, 2));
        write(a, 50, filled(50, 3));
        a.force(false);
        assertThat(read(disk, "/d/a")[0]).isEqualTo((byte) 2);
        byte[] found = afterPowerCut("/d/a");
        assertThat(Arrays.copyOf(found, 50)).isEqualTo(filled(50, 1));
        assertThat(Arrays.copyOfRange(found, 50, 100)).isEqualTo(filled(50, 3));
    }

    @Test
    @DisplayName("misdirected write: the bytes are in another sector, and what was there is gone")
    void misdirectedWrite() throws IOException {
        DataFile a = durable(disk, "/d/a", filled(2048, 1));
        disk.arm(DiskFault.next(Kind.MISDIRECTED_WRITE, "/d/a"));
        write(a, 512, filled(512, 2));
        a.force(false);
        assertThat(read(disk, "/d/a")[512]).isEqualTo((byte) 2);
        byte[] found = afterPowerCut("/d/a");
        assertThat(found).hasSize(2048);
        assertThat(found[512]).isEqualTo((byte) 1);
        int elsewhere =
                (found[0] == 2 ? 1 : 0) + (found[1024] == 2 ? 1 : 0) + (found[1536] == 2 ? 1 : 0);
        assertThat(elsewhere).isEqualTo(1);
    }

    @Test
    @DisplayName("misdirected read: the bytes of another sector, once")
    void misdirectedRead() throws IOException {
        byte[] content = new byte[2048];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i / 512);
        }
        DataFile a = durable(disk, "/d/a", content);
        disk.arm(DiskFault.next(Kind.MISDIRECTED_READ, "/d/a"));
        ByteBuffer into = ByteBuffer.allocate(512);
        assertThat(a.read(512, into)).isEqualTo(512);
        assertThat(into.get(0)).isNotEqualTo((byte) 1);
        assertThat(read(disk, "/d/a")).isEqualTo(content);
    }

    @Test
    @DisplayName("bit rot: one bit of what is read has flipped, for ever")
    void bitRot() throws IOException {
        durable(disk, "/d/a", filled(1000, 0));
        disk.arm(DiskFault.next(Kind.BIT_ROT, "/d/a"));
        byte[] found = read(disk, "/d/a");
        int bits = 0;
        for (byte b : found) {
            bits += Integer.bitCount(b & 0xff);
        }
        assertThat(bits).isEqualTo(1);
        assertThat(afterPowerCut("/d/a")).isEqualTo(found);
    }

    @Test
    @DisplayName("dead sector: reads of it fail, also after a crash, until it is written again")
    void deadSector() throws IOException {
        durable(disk, "/d/a", filled(2048, 1));
        disk.killSector("/d/a", 2);
        disk.crash(CrashMode.LOST);
        try (DataFile a = disk.open("/d/a", OpenMode.WRITE)) {
            assertThatThrownBy(() -> a.read(0, ByteBuffer.allocate(2048)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/d/a");
            assertThat(a.read(0, ByteBuffer.allocate(1024))).isEqualTo(1024);
            write(a, 1024, filled(512, 2));
            assertThat(a.read(0, ByteBuffer.allocate(2048))).isEqualTo(2048);
        }
    }

    @Test
    @DisplayName("dead sector: one that dies under a read")
    void sectorDies() throws IOException {
        durable(disk, "/d/a", filled(2048, 1));
        disk.arm(DiskFault.next(Kind.DEAD_SECTOR, "/d/a"));
        assertThatThrownBy(() -> read(disk, "/d/a")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(disk, "/d/a")).isInstanceOf(IOException.class);
        assertThat(disk.fired()).hasSize(1);
    }

    @Test
    @DisplayName("read-only: everything that changes fails, reads go on")
    void readOnly() throws IOException {
        DataFile a = durable(disk, "/d/a", text("a"));
        disk.readOnly(true);
        assertThatThrownBy(() -> write(a, 0, text("b"))).hasMessageContaining("read-only");
        assertThatThrownBy(() -> a.force(true)).hasMessageContaining("read-only");
        assertThatThrownBy(() -> disk.rename("/d/a", "/d/b")).hasMessageContaining("read-only");
        assertThatThrownBy(() -> disk.open("/d/a", OpenMode.WRITE))
                .hasMessageContaining("read-only");
        assertThat(read(disk, "/d/a")).isEqualTo(text("a"));
        disk.readOnly(false);
        write(a, 0, text("b"));
    }

    @Test
    @DisplayName("whole-disk loss: an empty disk, and handles are dead")
    void wipe() throws IOException {
        DataFile a = durable(disk, "/d/a", text("a"));
        disk.wipe();
        assertThat(disk.list("/")).isEmpty();
        assertThatThrownBy(a::size).isInstanceOf(SimCrash.class);
    }

    @Test
    @DisplayName("old image restored: the disk is as it was, and the image can be restored again")
    void oldImage() throws IOException {
        DataFile a = durable(disk, "/d/a", text("old"));
        SimFileSystem image = disk.image();
        for (int i = 0; i < 2; i++) {
            if (disk.isDirectory("/d") && i == 0) {
                write(a, 0, text("new"));
                a.force(true);
            }
            disk.delete("/d/a");
            disk.syncDirectory("/d");
            disk.restore(image);
            assertThat(read(disk, "/d/a")).isEqualTo(text("old"));
            assertThat(disk.hasUnsynced()).isFalse();
        }
    }

    @Test
    @DisplayName("a copy goes its own way: neither disk sees what is written to the other")
    void forks() throws IOException {
        DataFile a = durable(disk, "/d/a", filled(5000, 1));
        write(a, 10, text("un-synced"));
        SimFileSystem copy = disk.fork(Disks.dice(1));
        write(a, 0, filled(10, 2));
        try (DataFile other = copy.open("/d/a", OpenMode.WRITE)) {
            write(other, 4096, filled(10, 3));
            other.force(true);
        }
        byte[] mine = read(disk, "/d/a");
        byte[] its = read(copy.durableCopy(), "/d/a");
        assertThat(mine[0]).isEqualTo((byte) 2);
        assertThat(mine[4096]).isEqualTo((byte) 1);
        assertThat(its[0]).isEqualTo((byte) 1);
        assertThat(its[10]).isEqualTo((byte) 'u');
        assertThat(its[4096]).isEqualTo((byte) 3);
        assertThat(afterPowerCut("/d/a")).isEqualTo(filled(5000, 1));
    }

    @Test
    @DisplayName("the listener hears every call before it happens, and may end the machine there")
    void listener() throws IOException {
        List<String> heard = new ArrayList<>();
        SimFileSystem loud =
                new SimFileSystem(
                        "loud",
                        Disks.dice(1),
                        call -> {
                            heard.add(call.toString());
                            if (call.op() == Op.FORCE) {
                                throw new SimCrash("now");
                            }
                        });
        loud.createDirectories("/d");
        DataFile a = create(loud, "/d/a", text("abc"));
        assertThatThrownBy(() -> a.force(false)).isInstanceOf(SimCrash.class);
        assertThat(loud.isCrashed()).isTrue();
        assertThat(heard)
                .containsExactly(
                        "MKDIR /d", "CREATE /d/a", "WRITE 3 bytes at 0 of /d/a", "FORCE /d/a");
    }
}

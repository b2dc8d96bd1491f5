package io.jraft.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.testing.CrashMode;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.MemFileSystem.Fault;
import io.jraft.testing.SimCrash;
import java.io.IOException;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose directory is this? */
class DataDirectoryTest {
    private static final PeerId SELF = new PeerId("10.0.0.1", 8080);

    private final MemFileSystem fs = new MemFileSystem();
    private final LongSupplier random = new Random(1)::nextLong;

    private DataDirectory open() throws IOException {
        return open("/log", "/meta", "c1", SELF, "g");
    }

    private DataDirectory open(String log, String meta, String cluster, PeerId self, String group)
            throws IOException {
        return DataDirectory.open(fs, log, meta, cluster, self, group, random);
    }

    private long[] ids(DataDirectory d) {
        return new long[] {
            d.journalUuidHigh(), d.journalUuidLow(), d.nodeUuidHigh(), d.nodeUuidLow()
        };
    }

    @Test
    @DisplayName("a node is the same node after every restart, and two nodes differ")
    void stays() throws IOException {
        long[] first;
        try (DataDirectory d = open()) {
            first = ids(d);
            assertThat(d.journalDirectory()).isEqualTo("/log");
        }
        try (DataDirectory d = open()) {
            assertThat(ids(d)).isEqualTo(first).doesNotHaveDuplicates();
        }
        try (DataDirectory d = open("/log2", "/meta2", "c1", SELF, "g")) {
            assertThat(ids(d)).doesNotContain(first);
        }
    }

    @Test
    @DisplayName("a priority may change between starts: it is no part of who a node is")
    void priorityMayChange() throws IOException {
        open("/log", "/meta", "c1", new PeerId("10.0.0.1", 8080, 0, 50), "g").close();
        open("/log", "/meta", "c1", new PeerId("10.0.0.1", 8080, 0, 90), "g").close();
    }

    @Test
    @DisplayName(
            "P3 a directory of another cluster is refused; an empty id matches all, and a name is kept once given")
    void otherCluster() throws IOException {
        open("/log", "/meta", "", SELF, "g").close();
        open().close();
        open("/log", "/meta", "", SELF, "g").close();
        assertThatThrownBy(() -> open("/log", "/meta", "c2", SELF, "g"))
                .hasMessageContaining("/log belongs to cluster 'c1'")
                .hasMessageContaining("'c2'")
                .hasMessageContaining("Point logUri");
        open().close();
    }

    @Test
    @DisplayName("P3 a directory of another node, by address or group, is refused")
    void otherNode() throws IOException {
        open().close();
        assertThatThrownBy(() -> open("/log", "/meta", "c1", new PeerId("10.0.0.2", 8080), "g"))
                .hasMessageContaining("/meta belongs to group 'g' of 10.0.0.1:8080")
                .hasMessageContaining("Give each node a directory of its own");
        assertThatThrownBy(() -> open("/log", "/meta", "c1", SELF, "h"))
                .hasMessageContaining("this node is group 'h'");
        open().close();
    }

    @Test
    @DisplayName("a node that lost its meta half is refused: it may have voted")
    void metaLost() throws IOException {
        open().close();
        fs.deleteRecursively("/meta");
        assertThatThrownBy(this::open)
                .hasMessageContaining("raftMetaUri /meta is empty")
                .hasMessageContaining("empty both");
    }

    @Test
    @DisplayName("a node that lost its journal is refused: its log is gone")
    void journalLost() throws IOException {
        open().close();
        fs.deleteRecursively("/log");
        assertThatThrownBy(this::open)
                .hasMessageContaining("/meta belongs to journal")
                .hasMessageContaining("let the others refill this node");
    }

    @Test
    @DisplayName("a journal that lost its identity file alone is refused")
    void journalIdLost() throws IOException {
        open().close();
        fs.delete("/log/journal.id");
        assertThatThrownBy(this::open).hasMessageContaining("lost its identity file journal.id");
    }

    @Test
    @DisplayName("halves of two nodes do not go together")
    void mixedHalves() throws IOException {
        open().close();
        open("/log2", "/meta2", "c1", SELF, "g").close();
        assertThatThrownBy(() -> open("/log", "/meta2", "c1", SELF, "g"))
                .hasMessageContaining("/meta2 belongs to journal");
    }

    @Test
    @DisplayName("many groups share one journal, each with a meta directory of its own")
    void sharedJournal() throws IOException {
        try (JournalHome journal = JournalHome.open(fs, "/log", "c1", random)) {
            for (int i = 0; i < 20; i++) {
                String group = "group-" + i;
                MetaHome.open(fs, "/meta/" + group, group, SELF, journal, random).close();
                assertThat(journal.memberNode(group, SELF)).hasSize(32);
            }
            assertThat(journal.memberNode("group-1", new PeerId("other", 1))).isNull();
        }
        try (JournalHome journal = JournalHome.open(fs, "/log", "c1", random)) {
            assertThatThrownBy(
                            () -> MetaHome.open(fs, "/meta/new", "group-7", SELF, journal, random))
                    .hasMessageContaining("raftMetaUri /meta/new is empty");
        }
    }

    @Test
    @DisplayName(
            "names that a file system could not store are stored all the same, and are not confused")
    void strangeNames() throws IOException {
        PeerId v6 = new PeerId("[::1]", 8080);
        String longest = "g".repeat(300);
        try (JournalHome journal = JournalHome.open(fs, "/log", "c1", random)) {
            MetaHome.open(fs, "/m1", longest, v6, journal, random).close();
            MetaHome.open(fs, "/m2", longest + "h", v6, journal, random).close();
            MetaHome.open(fs, "/m3", "a/../b", v6, journal, random).close();
            assertThat(journal.memberNode(longest, v6))
                    .isNotEqualTo(journal.memberNode(longest + "h", v6));
            assertThat(fs.list("/log/members")).hasSize(3).allMatch(n -> n.length() < 255);
        }
    }

    @Test
    @DisplayName("a directory in use is refused, and free again once closed or when opening failed")
    void locked() throws IOException {
        DataDirectory d = open();
        assertThatThrownBy(this::open).hasMessageContaining("/log");
        assertThatThrownBy(() -> open("/log2", "/meta", "c1", SELF, "g"))
                .hasMessageContaining("/meta");
        d.close();
        assertThatThrownBy(() -> open("/log", "/meta", "c1", SELF, "h"))
                .hasMessageContaining("'h'");
        open().close();
    }

    @Test
    @DisplayName("log and meta may be one directory")
    void oneDirectory() throws IOException {
        long[] first;
        try (DataDirectory d = open("/all", "/all", "c1", SELF, "g")) {
            first = ids(d);
        }
        try (DataDirectory d = open("/all", "/all/", "c1", SELF, "g")) {
            assertThat(ids(d)).isEqualTo(first);
        }
    }

    @Test
    @DisplayName("a snapshot directory belongs to one node")
    void snapshotOwner() throws IOException {
        try (DataDirectory d = open();
                SnapshotHome home = SnapshotHome.open(fs, "/snap", d.meta())) {
            assertThat(home.directory()).isEqualTo("/snap");
            assertThatThrownBy(() -> SnapshotHome.open(fs, "/snap", d.meta()))
                    .hasMessageContaining("/snap");
        }
        try (DataDirectory d = open()) {
            SnapshotHome.open(fs, "/snap", d.meta()).close();
        }
        try (DataDirectory other = open("/log2", "/meta2", "c1", new PeerId("x", 1), "g")) {
            assertThatThrownBy(() -> SnapshotHome.open(fs, "/snap", other.meta()))
                    .hasMessageContaining("snapshotUri /snap belongs to node")
                    .hasMessageContaining("directory of its own");
        }
    }

    @Test
    @DisplayName("P27 every flipped bit of an identity file is found, and the file is named")
    void damage() throws IOException {
        open().close();
        for (String path : new String[] {"/log/journal.id", "/meta/node.id"}) {
            int length = fs.content(path).length;
            for (int bit = 0; bit < length * 8; bit++) {
                int mask = 1 << (bit % 8);
                fs.flip(path, bit / 8, mask);
                assertThatThrownBy(this::open)
                        .as("bit %d", bit)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(path);
                fs.flip(path, bit / 8, mask);
            }
        }
        open().close();
    }

    @ParameterizedTest
    @EnumSource(CrashMode.class)
    @DisplayName(
            "N12 T4 a crash at any call of the first start leaves nothing that the next start refuses; ids that were told stay")
    void crashes(CrashMode mode) throws IOException {
        for (Fault fault :
                new Fault[] {Fault.CRASH_BEFORE, Fault.CRASH_DURING, Fault.CRASH_AFTER}) {
            boolean fired = true;
            for (int call = 1; fired; call++) {
                MemFileSystem disk = new MemFileSystem();
                disk.failAt(call, fault);
                long[] told = null;
                fired = false;
                try {
                    DataDirectory d =
                            DataDirectory.open(disk, "/x/log", "/x/meta", "c", SELF, "g", random);
                    told = ids(d);
                    SnapshotHome.open(disk, "/x/snap", d.meta());
                } catch (SimCrash crash) {
                    fired = true;
                }
                disk.crash(mode, new Random(call));
                for (int life = 0; life < 3; life++) {
                    // What a start told is a promise: the power is cut after it.
                    disk = life == 0 ? disk : disk.copyOfStable();
                    try (DataDirectory d =
                                    DataDirectory.open(
                                            disk, "/x/log", "/x/meta", "c", SELF, "g", random);
                            SnapshotHome home = SnapshotHome.open(disk, "/x/snap", d.meta())) {
                        if (told != null) {
                            assertThat(ids(d)).isEqualTo(told);
                        }
                        told = ids(d);
                        assertThat(home.directory()).isEqualTo("/x/snap");
                    }
                }
            }
        }
    }
}

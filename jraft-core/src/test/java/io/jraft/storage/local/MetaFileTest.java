package io.jraft.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.NodeId;
import io.jraft.entity.PeerId;
import io.jraft.option.RaftMetaStorageOptions;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Term and vote in a file of their own. */
class MetaFileTest {
    private static final PeerId SELF = new PeerId("127.0.0.1", 7001);
    private static final RaftMetaStorageOptions OPTIONS =
            new RaftMetaStorageOptions(new NodeId("g", SELF));

    @TempDir Path directory;

    private MetaFile file() {
        return new MetaFile(new NioFileSystem(), directory.toString());
    }

    @Test
    @DisplayName("T1 a new one is term 0 without a vote; what was set is there after a restart")
    void comesBack() {
        MetaFile first = file();
        assertThat(first.init(OPTIONS)).isTrue();
        assertThat(first.getTerm()).isZero();
        assertThat(first.getVotedFor()).isEqualTo(PeerId.emptyPeer());

        assertThat(first.setTermAndVotedFor(7, new PeerId("127.0.0.1", 7002, 3))).isTrue();
        MetaFile second = file();
        assertThat(second.init(OPTIONS)).isTrue();
        assertThat(second.getTerm()).isEqualTo(7);
        assertThat(second.getVotedFor()).isEqualTo(new PeerId("127.0.0.1", 7002, 3));

        assertThat(second.setTermAndVotedFor(8, PeerId.emptyPeer())).isTrue();
        MetaFile third = file();
        assertThat(third.init(OPTIONS)).isTrue();
        assertThat(third.getTerm()).isEqualTo(8);
        assertThat(third.getVotedFor()).isEqualTo(PeerId.emptyPeer());
    }

    @Test
    @DisplayName("Z5 P27 every flipped bit is refused: a node that forgets may vote twice")
    void flippedBits() throws IOException {
        MetaFile first = file();
        assertThat(first.init(OPTIONS)).isTrue();
        assertThat(first.setTermAndVotedFor(7, SELF)).isTrue();
        Path path = directory.resolve("raft_meta");
        byte[] sound = Files.readAllBytes(path);
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] bad = sound.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(path, bad);

            assertThat(file().init(OPTIONS)).as("bit " + bit).isFalse();
        }
    }

    @Test
    @DisplayName("a write that fails is told and changes nothing")
    void failedWrite() throws IOException {
        MetaFile first = file();
        assertThat(first.init(OPTIONS)).isTrue();
        assertThat(first.setTermAndVotedFor(7, SELF)).isTrue();
        Files.delete(directory.resolve("raft_meta"));
        Files.createDirectories(directory.resolve("raft_meta/in the way"));

        assertThat(first.setTermAndVotedFor(8, SELF)).isFalse();
        assertThat(first.getTerm()).isEqualTo(7);
    }
}

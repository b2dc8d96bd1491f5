package io.jraft.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A configuration that is read wrongly is a split brain, so its bytes are either understood or refused. */
class ConfCodecTest {
    private static final LogId ID = new LogId(12, 4);

    private static List<PeerId> peers(String... texts) {
        return Arrays.stream(texts).map(Blocks::peer).toList();
    }

    private static ConfEntry full() {
        return new ConfEntry(
                ID,
                new Members(
                        peers("10.0.0.1:8081", "10.0.0.2:8081:1", "host-c.example.org:9:0:100"),
                        peers("10.0.0.9:1")),
                new Members(
                        peers("10.0.0.1:8081", "10.0.0.4:8081"), peers("10.0.0.8:1", "10.0.0.7:1")),
                new GroupIdentity(
                        Long.MIN_VALUE,
                        -2,
                        3,
                        5,
                        List.of(
                                new GroupIdentity.Incarnation(
                                        Blocks.peer("10.0.0.1:8081"), 77, -78),
                                new GroupIdentity.Incarnation(Blocks.peer("10.0.0.99:1"), 1, 2))));
    }

    @Test
    @DisplayName("T46 learners, the outgoing half and the identities survive, in their order")
    void roundTrip() throws CorruptEntryException {
        ConfEntry conf = full();
        ConfEntry back = ConfCodec.decode(ID, ConfCodec.encode(conf));

        assertThat(back).isEqualTo(conf);
        assertThat(back.isJoint()).isTrue();
        assertThat(back.current().voters()).hasToString(conf.current().voters().toString());
        assertThat(back.current().learners()).isEqualTo(conf.current().learners());
        assertThat(back.identity()).isEqualTo(conf.identity());
    }

    @Test
    @DisplayName(
            "S0-43 who feeds whom survives, in both halves, and takes no byte where nobody is fed")
    void sources() throws CorruptEntryException {
        Members fed =
                new Members(
                        peers("10.0.0.1:8081", "10.0.0.2:8081"),
                        peers("10.0.0.8:1", "10.0.0.9:1"),
                        Map.of(Blocks.peer("10.0.0.9:1"), Blocks.peer("10.0.0.2:8081")));
        Members plain = new Members(fed.voters(), fed.learners());
        ConfEntry joint = new ConfEntry(ID, fed, plain, GroupIdentity.NONE);
        ConfEntry back = ConfCodec.decode(ID, ConfCodec.encode(joint));
        assertThat(back).isEqualTo(joint);
        assertThat(back.current().sourceOf(Blocks.peer("10.0.0.9:1")))
                .isEqualTo(Blocks.peer("10.0.0.2:8081"));
        ConfEntry other = new ConfEntry(ID, plain, fed, GroupIdentity.NONE);
        assertThat(ConfCodec.decode(ID, ConfCodec.encode(other))).isEqualTo(other);
        assertThat(other).isNotEqualTo(joint);
        assertThatThrownBy(
                        () ->
                                new Members(
                                        plain.voters(),
                                        plain.learners(),
                                        Map.of(
                                                Blocks.peer("10.0.0.9:1"),
                                                Blocks.peer("10.0.0.8:1"))))
                .hasMessageContaining("does not vote");
    }

    @Test
    @DisplayName("priority and index of a peer survive")
    void peerDetails() throws CorruptEntryException {
        PeerId peer = ConfCodec.decode(ID, ConfCodec.encode(full())).current().voters().get(2);
        assertThat(peer.getPriority()).isEqualTo(100);
        assertThat(peer.getPort()).isEqualTo(9);
        assertThat(
                        ConfCodec.decode(ID, ConfCodec.encode(full()))
                                .current()
                                .voters()
                                .get(1)
                                .getIdx())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("a stable configuration and an empty one are told apart from a joint one")
    void stableAndEmpty() throws CorruptEntryException {
        ConfEntry stable = ConfEntry.stable(ID, Blocks.voters("a:1"));
        assertThat(ConfCodec.decode(ID, ConfCodec.encode(stable))).isEqualTo(stable);
        assertThat(stable.isJoint()).isFalse();
        assertThat(ConfCodec.decode(LogId.ZERO, ConfCodec.encode(ConfEntry.EMPTY)))
                .isEqualTo(ConfEntry.EMPTY);
    }

    @Test
    @DisplayName("cut anywhere, the bytes are refused and the entry is named")
    void cut() {
        byte[] sound = ConfCodec.encode(full());
        for (int length = 0; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThatThrownBy(() -> ConfCodec.decode(ID, cut))
                    .as("cut at %d", length)
                    .isInstanceOf(CorruptEntryException.class)
                    .hasMessageContaining("entry 12");
        }
    }

    @Test
    @DisplayName("what a later version appends is ignored, another format is refused")
    void versions() throws CorruptEntryException {
        byte[] longer = Arrays.copyOf(ConfCodec.encode(full()), 1000);
        assertThat(ConfCodec.decode(ID, longer)).isEqualTo(full());
        longer[0] = 2;
        assertThatThrownBy(() -> ConfCodec.decode(ID, longer))
                .hasMessageContaining("configuration format 2 is unknown");
    }

    @Test
    @DisplayName(
            "garbage is refused with one kind of error, or it is a configuration that can be written again")
    void fuzz() {
        SplittableRandom random = new SplittableRandom(20240611);
        byte[] sound = ConfCodec.encode(full());
        List<Throwable> wrongKind = new ArrayList<>();
        int accepted = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = random.nextBoolean() ? sound.clone() : new byte[random.nextInt(120)];
            if (bytes.length != sound.length) {
                random.nextBytes(bytes);
            }
            for (int k = random.nextInt(4); k >= 0 && bytes.length > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                ConfEntry conf = ConfCodec.decode(ID, bytes);
                assertThat(ConfCodec.decode(ID, ConfCodec.encode(conf))).isEqualTo(conf);
                accepted++;
            } catch (CorruptEntryException refused) {
                assertThat(refused.index()).isEqualTo(12);
            } catch (RuntimeException e) {
                wrongKind.add(e);
            }
        }
        assertThat(wrongKind).isEmpty();
        assertThat(accepted).isBetween(1, 49_999);
    }

    @Test
    @DisplayName("a peer named twice is refused, whatever wrote it")
    void twice() {
        byte[] bytes = ConfCodec.encode(ConfEntry.stable(ID, Blocks.voters("a:1", "b:1")));
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 'b') {
                bytes[i] = 'a';
            }
        }
        assertThatThrownBy(() -> ConfCodec.decode(ID, bytes))
                .isInstanceOf(CorruptEntryException.class)
                .hasMessageContaining("named twice");
    }
}

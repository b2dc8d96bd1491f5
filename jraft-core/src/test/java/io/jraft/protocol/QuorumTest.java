package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.protocol.Quorum.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Majorities, alone and joint, by table and against counting in the plainest way. */
class QuorumTest {
    private static final List<PeerId> PEERS =
            Stream.of("a", "b", "c", "d", "e", "f", "g").map(Names::peer).toList();

    @TestFactory
    Stream<DynamicTest> newestValueThatAQuorumReached() {
        return TextTable.read("quorum.txt")
                .tests(
                        row -> {
                            Map<String, Long> values = new TreeMap<>();
                            for (String word : row.words("values")) {
                                values.put(word.substring(0, 1), value(word.substring(2)));
                            }
                            ConfEntry conf = Names.conf(row.text("conf"));
                            long newest = Quorum.newest(conf, peer -> valueOf(values, peer));
                            assertThat(newest).isEqualTo(value(row.text("newest")));
                            assertThat(Quorum.committedIndex(conf, peer -> valueOf(values, peer)))
                                    .isEqualTo(newest);
                        });
    }

    private static long valueOf(Map<String, Long> values, PeerId peer) {
        return Objects.requireNonNull(values.get(peer.getIp()), () -> "no value for " + peer);
    }

    private static long value(String text) {
        return text.equals("never") ? Long.MIN_VALUE : Long.parseLong(text);
    }

    @TestFactory
    Stream<DynamicTest> howAPollStands() {
        return TextTable.read("poll.txt")
                .tests(
                        row -> {
                            List<String> granted = row.words("granted");
                            List<String> refused = row.words("refused");
                            Vote vote =
                                    Quorum.voteResult(
                                            Names.conf(row.text("conf")),
                                            peer ->
                                                    granted.contains(peer.getIp())
                                                            ? Boolean.TRUE
                                                            : refused.contains(peer.getIp())
                                                                    ? false
                                                                    : null);
                            assertThat(vote)
                                    .isEqualTo(
                                            Vote.valueOf(
                                                    row.text("stands").toUpperCase(Locale.ROOT)));
                        });
    }

    @Test
    @DisplayName(
            "a configuration without voters decides nothing: an empty majority would agree to everything")
    void nobodyIsNoMajority() {
        ConfEntry learnersOnly = Names.conf("- + l");
        assertThatThrownBy(() -> Quorum.committedIndex(learnersOnly, peer -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without voters");
        assertThatThrownBy(() -> Quorum.voteResult(learnersOnly, peer -> true))
                .isInstanceOf(IllegalStateException.class);
        ConfEntry emptyOutgoing =
                new ConfEntry(
                        LogId.ZERO,
                        new Members(PEERS, List.of()),
                        Members.NONE,
                        GroupIdentity.NONE);
        assertThatThrownBy(() -> Quorum.isActive(emptyOutgoing, peer -> true))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName(
            "one to seven voters, alone and joint: the newest value is the one that plain counting finds")
    void newestAgreesWithPlainCounting() {
        Random random = new Random(20260101);
        for (int round = 0; round < 20_000; round++) {
            Members current = someOf(random);
            Members outgoing = random.nextBoolean() ? someOf(random) : null;
            ConfEntry conf = new ConfEntry(LogId.ZERO, current, outgoing, GroupIdentity.NONE);
            Map<String, Long> values = new TreeMap<>();
            PEERS.forEach(peer -> values.put(peer.getIp(), (long) random.nextInt(5)));
            long newest = Quorum.newest(conf, peer -> valueOf(values, peer));
            long plain = -1;
            for (long candidate = 0; candidate < 5; candidate++) {
                long least = candidate;
                if (holds(current, values, least)
                        && (outgoing == null || holds(outgoing, values, least))) {
                    plain = candidate;
                }
            }
            assertThat(newest).as("%s with %s", conf, values).isEqualTo(plain);
        }
    }

    private static boolean holds(Members members, Map<String, Long> values, long least) {
        long holders = members.voters().stream().filter(p -> valueOf(values, p) >= least).count();
        return 2 * holders > members.voters().size();
    }

    private static Members someOf(Random random) {
        List<PeerId> voters = new ArrayList<>();
        while (voters.isEmpty()) {
            PEERS.stream().filter(peer -> random.nextBoolean()).forEach(voters::add);
        }
        return new Members(voters, List.of());
    }

    @Test
    @DisplayName(
            "every pair of configurations of four peers, every poll: won or lost exactly when silence cannot change it")
    void pollsEndExactlyWhenSilenceCannotChangeThem() {
        for (int current = 1; current < 16; current++) {
            for (int outgoing = 0; outgoing < 16; outgoing++) {
                ConfEntry conf = confOf(current, outgoing);
                for (int poll = 0; poll < 81; poll++) {
                    int granted = digits(poll, 1);
                    int refused = digits(poll, 2);
                    Vote vote =
                            Quorum.voteResult(
                                    conf,
                                    peer ->
                                            in(granted, peer)
                                                    ? Boolean.TRUE
                                                    : in(refused, peer) ? false : null);
                    boolean wonAnyway = agreed(current, outgoing, granted);
                    boolean mayBeWon = agreed(current, outgoing, 15 & ~refused);
                    Vote expected = wonAnyway ? Vote.WON : mayBeWon ? Vote.PENDING : Vote.LOST;
                    assertThat(vote)
                            .as("%s granted %s refused %s", conf, granted, refused)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    @DisplayName(
            "M1 any two quorums that may follow each other share a voter: joint with before, joint with after")
    void quorumsShareAVoter() {
        for (int current = 1; current < 16; current++) {
            for (int outgoing = 1; outgoing < 16; outgoing++) {
                for (int one = 0; one < 16; one++) {
                    if (!active(confOf(current, outgoing), one)) {
                        continue;
                    }
                    for (int other = 0; other < 16; other++) {
                        boolean decides =
                                active(confOf(current, outgoing), other)
                                        || active(confOf(current, 0), other)
                                        || active(confOf(outgoing, 0), other);
                        assertThat(decides && (one & other) == 0)
                                .as(
                                        "new %s old %s: %s and %s both decide",
                                        current, outgoing, one, other)
                                .isFalse();
                    }
                }
            }
        }
    }

    private static boolean active(ConfEntry conf, int alive) {
        return Quorum.isActive(conf, peer -> in(alive, peer));
    }

    /** Peers as bits: a is 1, b is 2, c is 4, d is 8. */
    private static ConfEntry confOf(int current, int outgoing) {
        return new ConfEntry(
                LogId.ZERO,
                membersOf(current),
                outgoing == 0 ? null : membersOf(outgoing),
                GroupIdentity.NONE);
    }

    private static Members membersOf(int bits) {
        return new Members(
                PEERS.subList(0, 4).stream().filter(peer -> in(bits, peer)).toList(), List.of());
    }

    private static boolean in(int bits, PeerId peer) {
        return (bits >> (peer.getIp().charAt(0) - 'a') & 1) == 1;
    }

    private static boolean agreed(int current, int outgoing, int yes) {
        return 2 * Integer.bitCount(current & yes) > Integer.bitCount(current)
                && (outgoing == 0
                        || 2 * Integer.bitCount(outgoing & yes) > Integer.bitCount(outgoing));
    }

    /** Which of the four digits to base three are the given one, as bits. */
    private static int digits(int number, int digit) {
        int bits = 0;
        int rest = number;
        for (int k = 0; k < 4; k++) {
            bits |= rest % 3 == digit ? 1 << k : 0;
            rest /= 3;
        }
        return bits;
    }
}

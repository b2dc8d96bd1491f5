package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.model.LogId;
import io.jraft.protocol.TextTable.Row;
import io.jraft.protocol.VotePolicy.Ask;
import io.jraft.protocol.VotePolicy.Decision;
import io.jraft.protocol.VotePolicy.Voter;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who gets a vote. */
class VotePolicyTest {
    @TestFactory
    Stream<DynamicTest> votes() {
        return TextTable.read("vote.txt")
                .tests(
                        row -> {
                            Decision decision = VotePolicy.vote(voter(row), ask(row));
                            assertThat(decision)
                                    .isEqualTo(
                                            new Decision(
                                                    row.yes("grants"),
                                                    row.yes("adopts"),
                                                    row.text("because")));
                        });
    }

    @TestFactory
    Stream<DynamicTest> preVotes() {
        return TextTable.read("prevote.txt")
                .tests(
                        row -> {
                            Decision decision = VotePolicy.preVote(voter(row), ask(row));
                            assertThat(decision)
                                    .isEqualTo(
                                            new Decision(
                                                    row.yes("grants"), false, row.text("because")));
                        });
    }

    private static Voter voter(Row row) {
        List<String> state = row.words("state");
        String voted = row.text("voted");
        return new Voter(
                row.number("term"),
                voted.equals("-") ? null : Names.peer(voted),
                Names.id(row.text("last")),
                state.contains("hears"),
                state.contains("silent"),
                state.contains("damaged"));
    }

    private static Ask ask(Row row) {
        return new Ask(
                Names.peer(row.text("from")),
                row.number("for"),
                Names.id(row.text("its last")),
                row.yes("transfer"));
    }

    @Test
    @DisplayName("C8 identity is the whole address: the two hosts of the table do have one hash")
    void collidingHosts() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(Names.peer("Aa")).isNotEqualTo(Names.peer("BB"));
    }

    @Test
    @DisplayName(
            "C1 whatever is asked in whatever order, with restarts between: no voter gives two votes in a term")
    void voteIsImmutableWithinATerm() {
        Random random = new Random(1);
        PeerId[] candidates = {Names.peer("a"), Names.peer("b"), Names.peer("c")};
        long granted = 0;
        for (int run = 0; run < 2_000; run++) {
            long term = 1;
            @Nullable PeerId votedFor = null;
            PeerId[] voteOfTerm = new PeerId[64];
            for (int step = 0; step < 40; step++) {
                // Hearing and starting are forgotten by a restart; term and vote are not.
                boolean hears = random.nextInt(4) == 0;
                boolean silent = random.nextInt(4) == 0;
                Voter voter =
                        new Voter(
                                term,
                                votedFor,
                                new LogId(2, 1),
                                hears,
                                silent,
                                random.nextInt(8) == 0);
                PeerId candidate = candidates[random.nextInt(3)];
                LogId last = new LogId(1 + random.nextInt(3), 1);
                Ask ask =
                        new Ask(
                                candidate,
                                term - 1 + random.nextInt(3),
                                last,
                                random.nextInt(3) == 0);
                if (random.nextBoolean()) {
                    assertThat(VotePolicy.preVote(voter, ask).adoptTerm()).isFalse();
                    continue;
                }
                Decision decision = VotePolicy.vote(voter, ask);
                if (decision.adoptTerm()) {
                    assertThat(ask.term()).isGreaterThan(term);
                    term = ask.term();
                    votedFor = null;
                }
                if (decision.granted()) {
                    assertThat(ask.term())
                            .as("a vote is given in the voter's term")
                            .isEqualTo(term);
                    PeerId earlier = voteOfTerm[(int) term];
                    assertThat(earlier == null || earlier.equals(candidate)).isTrue();
                    voteOfTerm[(int) term] = candidate;
                    votedFor = candidate;
                    granted++;
                }
            }
        }
        assertThat(granted).as("the walk does give votes").isGreaterThan(5_000);
    }
}

package io.jraft.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VoteChecksTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int D = 3;

    @Test
    @DisplayName("S7: a voter says one name in a term, as often as it is asked")
    void oneVote() {
        VoteChecks votes = new VoteChecks();
        assertThat(votes.said(B, 4, A)).isNull();
        assertThat(votes.said(B, 4, A)).isNull();
        assertThat(votes.said(B, 5, C)).isNull();
        assertThat(votes.said(C, 4, C)).isNull();
        assertThat(votes.said(B, 4, C)).isEqualTo("B votes in term 4 for A and for C");
    }

    @Test
    @DisplayName("S7: a restart does not change what was said")
    void remembered() {
        VoteChecks votes = new VoteChecks();
        assertThat(votes.knows(B, 4, -1)).isNull();
        votes.said(B, 4, A);
        assertThat(votes.knows(B, 4, A)).isNull();
        assertThat(votes.knows(B, 5, -1)).isNull();
        assertThat(votes.knows(B, 4, -1))
                .isEqualTo("B gave its vote of term 4 to A and has forgotten it");
        assertThat(votes.knows(B, 4, C))
                .isEqualTo("B gave its vote of term 4 to A and thinks it was C");
    }

    @Test
    @DisplayName(
            "M9, S7: another disk knows nothing of a vote and may say another name, once; what was given stays given")
    void anotherDisk() {
        VoteChecks votes = new VoteChecks();
        votes.said(C, 1, B);
        votes.forgot(C);
        assertThat(votes.said(C, 1, A)).isNull();
        assertThat(votes.said(C, 1, B)).isEqualTo("C votes in term 1 for A and for B");
        assertThat(votes.mayLead(B, 1, majorityOf(3))).isNull();
        assertThat(votes.mayLead(D, 1, majorityOf(3))).isNotNull();
    }

    @Test
    @DisplayName("S1: who leads has a majority of votes of that very term")
    void majority() {
        VoteChecks three = new VoteChecks();
        three.said(B, 3, A);
        assertThat(three.mayLead(A, 4, majorityOf(3)))
                .isEqualTo("A leads term 4 without the votes of a majority");
        three.said(B, 4, A);
        assertThat(three.mayLead(A, 4, majorityOf(3))).isNull();
        assertThat(new VoteChecks().mayLead(A, 1, majorityOf(1))).isNull();
        VoteChecks four = new VoteChecks();
        four.said(B, 4, A);
        assertThat(four.mayLead(A, 4, majorityOf(4))).isNotNull();
        four.said(D, 4, A);
        assertThat(four.mayLead(A, 4, majorityOf(4))).isNull();
    }

    private static Predicate<IntPredicate> majorityOf(int nodes) {
        return voted -> IntStream.range(0, nodes).filter(voted).count() > nodes / 2;
    }

    @Test
    @DisplayName("S1, S9: a joint configuration has two majorities, and learners are in none")
    void joint() {
        PeerId[] p = new PeerId[5];
        for (int i = 0; i < p.length; i++) {
            p[i] = new PeerId("10.0.0." + i, 1);
        }
        Members old = new Members(List.of(p[0], p[1], p[2]), List.of());
        Members young = new Members(List.of(p[0], p[3]), List.of(p[4]));
        ConfEntry joint = new ConfEntry(LogId.ZERO, young, old, GroupIdentity.NONE);
        assertThat(Majorities.in(joint, List.of(p[0], p[3])::contains)).isFalse();
        assertThat(Majorities.in(joint, List.of(p[0], p[1])::contains)).isFalse();
        assertThat(Majorities.in(joint, List.of(p[0], p[1], p[4])::contains)).isFalse();
        assertThat(Majorities.in(joint, List.of(p[0], p[1], p[3])::contains)).isTrue();
        assertThat(
                        Majorities.in(
                                ConfEntry.stable(LogId.ZERO, young), List.of(p[0], p[3])::contains))
                .isTrue();
    }
}

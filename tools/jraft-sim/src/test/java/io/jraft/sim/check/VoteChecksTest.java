package io.jraft.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

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
        VoteChecks votes = new VoteChecks(3);
        assertThat(votes.said(B, 4, A)).isNull();
        assertThat(votes.said(B, 4, A)).isNull();
        assertThat(votes.said(B, 5, C)).isNull();
        assertThat(votes.said(C, 4, C)).isNull();
        assertThat(votes.said(B, 4, C)).isEqualTo("B votes in term 4 for A and for C");
    }

    @Test
    @DisplayName("S7: a restart does not change what was said")
    void remembered() {
        VoteChecks votes = new VoteChecks(3);
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
    @DisplayName("S1: who leads has a majority of votes of that very term")
    void majority() {
        VoteChecks three = new VoteChecks(3);
        three.said(B, 3, A);
        assertThat(three.mayLead(A, 4)).isEqualTo("A leads term 4 with the votes of 1 of 3");
        three.said(B, 4, A);
        assertThat(three.mayLead(A, 4)).isNull();
        assertThat(new VoteChecks(1).mayLead(A, 1)).isNull();
        VoteChecks four = new VoteChecks(4);
        four.said(B, 4, A);
        assertThat(four.mayLead(A, 4)).isEqualTo("A leads term 4 with the votes of 2 of 4");
        four.said(D, 4, A);
        assertThat(four.mayLead(A, 4)).isNull();
    }
}

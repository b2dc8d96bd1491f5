package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.check.Invariant;
import io.jraft.check.InvariantViolation;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.protocol.ReadIndexRounds.Confirmed;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reads that wait for a quorum. */
class ReadIndexRoundsTest {
    private static final ConfEntry THREE = Names.conf("a b c");
    private static final PeerId A = Names.peer("a");
    private static final PeerId B = Names.peer("b");
    private static final PeerId C = Names.peer("c");

    private final ReadIndexRounds<String> rounds = new ReadIndexRounds<>();

    @Test
    @DisplayName(
            "all reads of a turn share a round; a quorum of echoes confirms them with the commit index of its start")
    void oneRoundForATurn() {
        rounds.stage("x");
        rounds.stage("y");
        long round = rounds.open(41);
        assertThat(round).isEqualTo(rounds.newest());
        assertThat(rounds.open(42)).as("nothing is staged").isZero();
        assertThat(rounds.confirmed(THREE, A)).as("alone we are no quorum").isEmpty();
        rounds.echoed(B, round);
        assertThat(rounds.confirmed(THREE, A))
                .containsExactly(new Confirmed<>("x", 41), new Confirmed<>("y", 41));
        assertThat(rounds.confirmed(THREE, A)).as("once").isEmpty();
        assertThat(rounds.pending()).isZero();
    }

    @Test
    @DisplayName(
            "C4 OldAckDoesNotConfirmNewRound: an answer to what was sent before the read came proves nothing")
    void oldEchoes() {
        rounds.stage("first");
        long first = rounds.open(10);
        rounds.stage("second");
        long second = rounds.open(11);
        rounds.echoed(B, first);
        assertThat(rounds.confirmed(THREE, A)).containsExactly(new Confirmed<>("first", 10));
        rounds.echoed(C, first);
        rounds.echoed(B, first);
        assertThat(rounds.confirmed(THREE, A)).isEmpty();
        rounds.echoed(C, second);
        assertThat(rounds.confirmed(THREE, A)).containsExactly(new Confirmed<>("second", 11));
    }

    @Test
    @DisplayName("C4 an echo that came while no read waited does not confirm the next one")
    void echoesBeforeARead() {
        rounds.stage("first");
        long first = rounds.open(10);
        rounds.echoed(B, first);
        rounds.confirmed(THREE, A);
        rounds.echoed(C, first);
        rounds.stage("second");
        rounds.open(11);
        assertThat(rounds.confirmed(THREE, A)).isEmpty();
    }

    @Test
    @DisplayName(
            "a later round's echo confirms the earlier ones too, oldest first, each with its own index")
    void laterEchoes() {
        rounds.stage("first");
        rounds.open(10);
        rounds.stage("second");
        long second = rounds.open(12);
        rounds.stage("not opened yet");
        rounds.echoed(C, second);
        assertThat(rounds.confirmed(THREE, A))
                .containsExactly(new Confirmed<>("first", 10), new Confirmed<>("second", 12));
    }

    @Test
    @DisplayName("an echo that overtakes a newer one takes nothing back")
    void reorderedEchoes() {
        ConfEntry five = Names.conf("a b c d e");
        rounds.stage("first");
        long first = rounds.open(10);
        rounds.stage("second");
        long second = rounds.open(11);
        rounds.echoed(B, second);
        rounds.echoed(B, first);
        rounds.echoed(C, second);
        assertThat(rounds.confirmed(five, A)).hasSize(2);
    }

    @Test
    @DisplayName(
            "C3 RejectionDoesNotConfirmLeadership: refusals are not passed on, so silence is all there is")
    void refusalsConfirmNothing() {
        rounds.stage("x");
        rounds.open(10);
        assertThat(rounds.confirmed(THREE, A)).isEmpty();
        assertThat(rounds.failAll()).as("stepping down gives the reads back").containsExactly("x");
    }

    @Test
    @DisplayName(
            "J1 O1 while joint, the new majority alone does not confirm: the old one may have elected another leader")
    void jointMajorities() {
        ConfEntry joint = Names.conf("a d e < a b c");
        rounds.stage("x");
        long round = rounds.open(10);
        rounds.echoed(Names.peer("d"), round);
        rounds.echoed(Names.peer("e"), round);
        assertThat(rounds.confirmed(joint, A)).isEmpty();
        rounds.echoed(B, round);
        assertThat(rounds.confirmed(joint, A)).hasSize(1);
    }

    @Test
    @DisplayName(
            "J2 O1 shrinking to one voter needs the old majority as long as the change is joint")
    void shrinkingToOne() {
        ConfEntry joint = Names.conf("a < a b c");
        rounds.stage("x");
        long round = rounds.open(10);
        assertThat(rounds.confirmed(joint, A)).isEmpty();
        rounds.echoed(C, round);
        assertThat(rounds.confirmed(joint, A)).hasSize(1);
    }

    @Test
    @DisplayName("O16 a single voter is its own quorum, at once")
    void singleVoter() {
        rounds.stage("x");
        rounds.open(10);
        assertThat(rounds.confirmed(Names.conf("a + l"), A))
                .containsExactly(new Confirmed<>("x", 10));
    }

    @Test
    @DisplayName("learners, strangers and a leader that is no voter any more do not count")
    void whoDoesNotCount() {
        rounds.stage("x");
        long round = rounds.open(10);
        rounds.echoed(Names.peer("l"), round);
        rounds.echoed(Names.peer("z"), round);
        assertThat(rounds.confirmed(Names.conf("a b c + l"), A)).isEmpty();
        rounds.echoed(B, round);
        assertThat(rounds.confirmed(Names.conf("b c d + l"), A))
                .as("the leader was removed")
                .isEmpty();
        rounds.echoed(C, round);
        assertThat(rounds.confirmed(Names.conf("b c d + l"), A)).hasSize(1);
    }

    @Test
    @DisplayName(
            "etcd-20418 numbers are never used twice: an echo from before a step-down confirms nothing after it")
    void numbersAreNeverReused() {
        rounds.stage("old");
        long old = rounds.open(10);
        rounds.stage("staged");
        assertThat(rounds.failAll()).containsExactly("old", "staged");
        assertThat(rounds.pending()).isZero();
        rounds.stage("new");
        long fresh = rounds.open(20);
        assertThat(fresh).isGreaterThan(old);
        rounds.echoed(B, old);
        rounds.echoed(C, old);
        assertThat(rounds.confirmed(THREE, A)).isEmpty();
    }

    @Test
    @DisplayName(
            "T33 batches are given back untouched, also when reads are staged while others are handed out")
    void batchesAreNotShared() {
        ReadIndexRounds<List<String>> lists = new ReadIndexRounds<>();
        List<String> batch = List.of("x", "y");
        lists.stage(batch);
        long round = lists.open(10);
        lists.stage(List.of("later"));
        lists.echoed(B, round);
        List<Confirmed<List<String>>> confirmed = lists.confirmed(THREE, A);
        assertThat(lists.failAll()).containsExactly(List.of("later"));
        assertThat(confirmed).hasSize(1);
        assertThat(confirmed.get(0).reads()).isSameAs(batch);
    }

    @Test
    @DisplayName("an echo of a round that was never opened stops the node")
    void inventedRounds() {
        assertThatThrownBy(() -> rounds.echoed(B, 1))
                .isInstanceOfSatisfying(
                        InvariantViolation.class,
                        v -> assertThat(v.invariant()).isEqualTo(Invariant.I_12));
    }
}

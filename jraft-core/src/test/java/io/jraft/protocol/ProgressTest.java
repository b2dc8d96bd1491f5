package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.check.Invariant;
import io.jraft.check.InvariantViolation;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.protocol.LogMatching.Decision.Accept;
import io.jraft.protocol.LogMatching.Decision.Reject;
import io.jraft.protocol.Progress.Mode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Stories of one follower as its leader sees it. */
class ProgressTest {
    private static final long LEADER_LAST = 100;

    private final Progress follower = new Progress(Names.peer("b"), 4, 1000);

    private void replicatingFrom(long next) {
        follower.restart(next);
        follower.sentProbe(0, next - 1, 0);
        follower.acked(next - 1, LEADER_LAST, 0);
        assertThat(follower.mode()).isEqualTo(Mode.REPLICATE);
    }

    @Test
    @DisplayName("a term begins with one question; its answer opens the pipeline")
    void aTermBegins() {
        follower.restart(51);
        assertThat(follower.mode()).isEqualTo(Mode.PROBE);
        assertThat(follower.match()).isZero();
        assertThat(follower.maySend(0)).isTrue();
        follower.sentProbe(0, 50, 0);
        assertThat(follower.maySend(1)).as("one question at a time").isFalse();
        assertThat(follower.acked(50, LEADER_LAST, 2)).isTrue();
        assertThat(follower.mode()).isEqualTo(Mode.REPLICATE);
        assertThat(follower.match()).isEqualTo(50);
        assertThat(follower.next()).isEqualTo(51);
        assertThat(follower.inflightCount()).isZero();
    }

    @Test
    @DisplayName("a probe may carry entries; it matches up to its own last one")
    void aProbeWithEntries() {
        follower.restart(51);
        follower.sentProbe(0, 60, 400);
        assertThat(follower.next()).as("not moved before the answer").isEqualTo(51);
        assertThat(follower.inflightBytes()).isEqualTo(400);
        follower.acked(60, LEADER_LAST, 1);
        assertThat(follower.match()).isEqualTo(60);
        assertThat(follower.next()).isEqualTo(61);
        assertThat(follower.inflightBytes()).isZero();
    }

    @Test
    @DisplayName("an unanswered probe is repeated after its time, not before")
    void probesAreRepeated() {
        follower.setProbeRetry(500);
        follower.restart(51);
        follower.sentProbe(1000, 50, 0);
        assertThat(follower.maySend(1499)).isFalse();
        assertThat(follower.maySend(1500)).isTrue();
    }

    @Test
    @DisplayName("a clock that passes its largest number does not stop a probe")
    void theClockMayWrap() {
        follower.setProbeRetry(500);
        follower.restart(51);
        follower.sentProbe(Long.MAX_VALUE - 100, 50, 0);
        assertThat(follower.maySend(Long.MAX_VALUE - 50)).isFalse();
        assertThat(follower.maySend(Long.MIN_VALUE + 500)).isTrue();
    }

    @Test
    @DisplayName(
            "the pipeline sends without waiting until its window is full, and goes on with the first answer")
    void thePipeline() {
        replicatingFrom(11);
        for (int k = 1; k <= 4; k++) {
            assertThat(follower.maySend(0)).isTrue();
            follower.sentAppend(0, 10 + k, 10);
            assertThat(follower.next()).isEqualTo(11 + k);
        }
        assertThat(follower.maySend(0)).isFalse();
        assertThat(follower.acked(12, LEADER_LAST, 1)).isTrue();
        assertThat(follower.maySend(1)).isTrue();
        assertThat(follower.inflightCount()).isEqualTo(2);
        assertThat(follower.acked(11, LEADER_LAST, 2))
                .as("an answer that comes late is no news")
                .isFalse();
        assertThat(follower.match()).isEqualTo(12);
    }

    @Test
    @DisplayName("the follower's credit narrows the window and widens it again")
    void credit() {
        replicatingFrom(11);
        follower.credit(0);
        follower.sentAppend(0, 11, 10);
        assertThat(follower.maySend(0)).isFalse();
        follower.credit(11);
        assertThat(follower.maySend(0)).isTrue();
        follower.sentAppend(0, 12, 10);
        assertThat(follower.maySend(0)).isFalse();
        follower.restart(20);
        replicatingFrom(20);
        follower.sentAppend(0, 20, 10);
        assertThat(follower.maySend(0)).as("a grant does not outlive the term").isTrue();
    }

    @Test
    @DisplayName(
            "C2 DivergedFollowerNeverInflatesMatch (a): a refusal's hint moves where we look, never what we count")
    void divergedFollowerNeverInflatesMatchByItsHint() {
        // S1 led in term 1 and holds 4..60 of it; S2 leads term 2 with 4..50 of its own. A batch to
        // S1 is lost.
        TableLog s1 = new TableLog("1 ".repeat(60), 3);
        TableLog s2 = new TableLog("1 1 1 " + "2 ".repeat(47), 3);
        follower.restart(4);
        follower.sentProbe(0, 50, 100);
        follower.lost(1);
        follower.restart(51);
        follower.sentProbe(2, 50, 0);
        Reject reject =
                (Reject) LogMatching.decide(s1, s2.idAt(50), s2.chainAt(50), s2.blocks(51, 50));
        assertThat(reject.hint()).isEqualTo(new LogId(50, 1));
        LogId next = LogMatching.nextProbe(s2, 50, reject.hint());
        assertThat(follower.rejected(50, next.index(), 3)).isTrue();

        assertThat(next).as("the terms say where the logs part").isEqualTo(new LogId(3, 1));
        assertThat(follower.match()).as("nothing is counted from a refusal").isZero();
        assertThat(follower.next()).isEqualTo(4);
        ConfEntry conf = Names.conf("s1 s2 s3");
        long counted =
                Quorum.committedIndex(
                        conf,
                        p ->
                                p.getIp().equals("s1")
                                        ? follower.match()
                                        : p.getIp().equals("s2") ? 50 : 11);
        assertThat(counted).as("only what S3 acknowledged").isEqualTo(11);
    }

    @Test
    @DisplayName(
            "C2 DivergedFollowerNeverInflatesMatch (b): an accepted empty request counts up to prev, not to the follower's end")
    void divergedFollowerNeverInflatesMatchByItsEnd() {
        TableLog s1 = new TableLog("1 ".repeat(60), 3);
        TableLog s2 = new TableLog("1 1 1 2 2", 3);
        follower.restart(4);
        follower.sentProbe(0, 3, 0);
        Accept accept = (Accept) LogMatching.decide(s1, s2.idAt(3), s2.chainAt(3), s2.blocks(4, 3));
        assertThat(accept).isEqualTo(new Accept(0, 4, 3));
        follower.acked(accept.matched(), s2.lastIndex(), 1);
        assertThat(follower.match()).isEqualTo(3);

        assertThatThrownBy(() -> follower.acked(s1.lastIndex(), s2.lastIndex(), 2))
                .isInstanceOfSatisfying(
                        InvariantViolation.class,
                        v -> assertThat(v.invariant()).isEqualTo(Invariant.I_8));
    }

    @Test
    @DisplayName("C2 an acknowledgement of what this term never sent counts for nothing")
    void answersToOthers() {
        follower.restart(51);
        follower.sentProbe(0, 50, 0);
        assertThat(follower.acked(70, LEADER_LAST, 1)).isFalse();
        assertThat(follower.match()).isZero();
        assertThat(follower.mode()).isEqualTo(Mode.PROBE);
    }

    @Test
    @DisplayName(
            "a refusal in the pipeline goes back to probing, at the hint or at match, whichever is later")
    void refusedInThePipeline() {
        replicatingFrom(11);
        follower.sentAppend(0, 20, 10);
        follower.sentAppend(0, 30, 10);
        assertThat(follower.rejected(20, 3, 1)).isTrue();
        assertThat(follower.mode()).isEqualTo(Mode.PROBE);
        assertThat(follower.next()).as("what matched stays matched").isEqualTo(11);
        assertThat(follower.match()).isEqualTo(10);
        assertThat(follower.maySend(1)).isTrue();
    }

    @Test
    @DisplayName(
            "T20 refusals that come late change nothing: below match, of another probe, beyond what was sent, in a snapshot")
    void lateRefusals() {
        replicatingFrom(11);
        follower.sentAppend(0, 20, 10);
        assertThat(follower.rejected(10, 3, 1)).as("at match").isFalse();
        assertThat(follower.rejected(21, 3, 1)).as("never sent").isFalse();
        assertThat(follower.mode()).isEqualTo(Mode.REPLICATE);

        follower.restart(51);
        assertThat(follower.rejected(50, 3, 1)).as("nothing asked yet").isFalse();
        follower.sentProbe(2, 50, 0);
        assertThat(follower.rejected(40, 3, 3)).as("not this probe").isFalse();
        assertThat(follower.rejected(50, 40, 3)).isTrue();
        assertThat(follower.rejected(50, 3, 4)).as("the same refusal again").isFalse();
        assertThat(follower.next()).isEqualTo(41);

        follower.becomeSnapshot(45, 5);
        assertThat(follower.rejected(40, 3, 6)).isFalse();
        assertThat(follower.mode()).isEqualTo(Mode.SNAPSHOT);
    }

    @Test
    @DisplayName("a refusal with a hint that is no step back still steps back")
    void aUselessHint() {
        follower.restart(51);
        follower.sentProbe(0, 50, 0);
        follower.rejected(50, 99, 1);
        assertThat(follower.next()).isEqualTo(50);
    }

    @Test
    @DisplayName("a late answer from before the probe counts, but does not end the probing")
    void aLateAnswerWhileProbing() {
        replicatingFrom(11);
        follower.sentAppend(0, 20, 10);
        follower.sentAppend(0, 30, 10);
        follower.acked(20, LEADER_LAST, 1);
        follower.lost(2);
        assertThat(follower.next()).isEqualTo(21);
        follower.sentProbe(3, 20, 0);
        assertThat(follower.acked(15, LEADER_LAST, 4)).isFalse();
        assertThat(follower.mode()).isEqualTo(Mode.PROBE);
        assertThat(follower.acked(30, LEADER_LAST, 5))
                .as("the lost one had arrived after all")
                .isTrue();
        assertThat(follower.mode()).isEqualTo(Mode.REPLICATE);
        assertThat(follower.next()).isEqualTo(31);
    }

    @Test
    @DisplayName("T40 a snapshot stops appends until it is done; nothing is lost when it fails")
    void snapshots() {
        follower.restart(51);
        follower.becomeSnapshot(40, 0);
        assertThat(follower.mode()).isEqualTo(Mode.SNAPSHOT);
        assertThat(follower.snapshotIndex()).isEqualTo(40);
        assertThat(follower.maySend(Long.MAX_VALUE)).isFalse();
        follower.lost(1);
        assertThat(follower.mode()).as("the follower pulls by itself").isEqualTo(Mode.SNAPSHOT);
        follower.snapshotFailed();
        assertThat(follower.mode()).isEqualTo(Mode.PROBE);
        assertThat(follower.next()).isEqualTo(1);
        assertThat(follower.snapshotIndex()).isZero();

        follower.becomeSnapshot(40, 2);
        follower.snapshotDone(900);
        assertThat(follower.match()).as("not more than was offered").isEqualTo(40);
        assertThat(follower.next()).isEqualTo(41);
        assertThat(follower.mode()).isEqualTo(Mode.PROBE);
        follower.snapshotDone(60);
        assertThat(follower.match()).as("a second answer is late").isEqualTo(40);
    }

    @Test
    @DisplayName("a follower that turns out to hold the snapshot's entries needs it no more")
    void overtakenSnapshot() {
        follower.restart(51);
        follower.sentProbe(0, 50, 0);
        follower.becomeSnapshot(40, 1);
        follower.acked(50, LEADER_LAST, 2);
        assertThat(follower.mode()).isEqualTo(Mode.PROBE);
        assertThat(follower.match()).isEqualTo(50);
        assertThat(follower.next()).isEqualTo(51);
    }

    @Test
    @DisplayName("T16 a lost connection: what was in flight is asked for again, at once")
    void lostConnection() {
        replicatingFrom(11);
        follower.sentAppend(0, 20, 10);
        follower.lost(1);
        assertThat(follower.mode()).isEqualTo(Mode.PROBE);
        assertThat(follower.next()).isEqualTo(11);
        assertThat(follower.inflightCount()).isZero();
        follower.sentProbe(2, 20, 10);
        assertThat(follower.maySend(3)).isFalse();
        follower.lost(3);
        assertThat(follower.maySend(3)).isTrue();
    }

    @Test
    @DisplayName("T16 silence in the pipeline is noticed by the age of the oldest request")
    void stalls() {
        replicatingFrom(11);
        assertThat(follower.stalled(Long.MAX_VALUE, 1)).as("nothing is in flight").isFalse();
        follower.sentAppend(100, 20, 10);
        follower.sentAppend(190, 21, 10);
        assertThat(follower.stalled(200, 100)).isFalse();
        assertThat(follower.stalled(201, 100)).isTrue();
        follower.acked(20, LEADER_LAST, 201);
        assertThat(follower.stalled(201, 100)).isFalse();
        follower.lost(300);
        assertThat(follower.stalled(999, 100)).as("a probe repeats by itself").isFalse();
    }

    @Test
    @DisplayName("a follower with a full disk is left alone for a while, in either mode")
    void diskFull() {
        replicatingFrom(11);
        follower.pausedUntil(500);
        assertThat(follower.maySend(499)).isFalse();
        assertThat(follower.maySend(500)).isTrue();
        follower.becomeProbe();
        follower.pausedUntil(900);
        assertThat(follower.maySend(899)).isFalse();
        assertThat(follower.maySend(900)).isTrue();
        follower.pausedUntil(2000);
        follower.restart(11);
        assertThat(follower.maySend(901)).as("a new term asks again").isTrue();
    }

    @Test
    @DisplayName(
            "T19 a follower that lost its log is found by its heartbeat answer and served from where it is")
    void wipedFollower() {
        replicatingFrom(51);
        assertThat(follower.match()).isEqualTo(50);
        follower.regress(50);
        assertThat(follower.mode())
                .as("a log as long as we thought is no loss")
                .isEqualTo(Mode.REPLICATE);
        follower.regress(0);
        assertThat(follower.mode()).isEqualTo(Mode.PROBE);
        assertThat(follower.match()).isZero();
        assertThat(follower.next()).isEqualTo(1);
        follower.sentProbe(1, 20, 100);
        follower.acked(20, LEADER_LAST, 2);
        assertThat(follower.match()).isEqualTo(20);
    }

    @Test
    @DisplayName("misuse is refused with the state it met")
    void misuse() {
        assertThatThrownBy(() -> follower.sentAppend(0, 1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PROBE");
        assertThatThrownBy(() -> follower.restart(0)).isInstanceOf(IllegalArgumentException.class);
        replicatingFrom(11);
        assertThatThrownBy(() -> follower.sentProbe(0, 10, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("REPLICATE");
        assertThatThrownBy(() -> follower.sentAppend(0, 9, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

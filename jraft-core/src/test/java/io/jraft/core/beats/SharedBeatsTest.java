package io.jraft.core.beats;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.SharedBeatRequest;
import io.jraft.message.RaftMessage.SharedBeatResponse;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two loops, and a test that carries what they say: one beat stands for many groups (lesson 23, capability idle groups). */
class SharedBeatsTest {
    private static final PeerId A = new PeerId("10.0.0.1", 8001);
    private static final PeerId B = new PeerId("10.0.0.2", 8001);
    private static final long EVERY = 100;

    private final List<RaftMessage> fromA = new ArrayList<>();
    private final List<RaftMessage> fromB = new ArrayList<>();
    private final List<String> alone = new ArrayList<>();
    private SharedBeats a = loop(A, 1_000, fromA);
    private SharedBeats b = loop(B, 2_000, fromB);
    private long now = 10;

    private static SharedBeats loop(PeerId self, long life, List<RaftMessage> out) {
        return new SharedBeats(
                self.getEndpoint(), life, (Endpoint to, RaftMessage m) -> out.add(m));
    }

    /** A group that A leads and B follows. */
    private final class Group {
        private final LedGroup led;
        private HeardSet.Entry entry;

        Group(String name) {
            led = a.led(B.getEndpoint(), b.life(), EVERY, () -> alone.add(name));
            entry = offered();
            led.entered(entry.number(), entry.seat());
            led.rely(true, now);
        }

        HeardSet.Entry offered() {
            entry = b.enter(A, led.offer());
            return entry;
        }
    }

    private List<SharedBeatRequest> beat() {
        now += EVERY;
        a.flush(now);
        List<SharedBeatRequest> sent = fromA.stream().map(SharedBeatRequest.class::cast).toList();
        fromA.clear();
        return sent;
    }

    private List<SharedBeatResponse> hears(SharedBeats loop, SharedBeatRequest beat) {
        loop.onMessage(beat, ++now);
        List<SharedBeatResponse> said = fromB.stream().map(SharedBeatResponse.class::cast).toList();
        fromB.clear();
        return said;
    }

    @Test
    @DisplayName("one beat is heard by all groups, and one answer by all their leaders")
    void together() {
        Group one = new Group("g1");
        Group two = new Group("g2");
        assertThat(a.nextAt()).isEqualTo(100);

        List<SharedBeatRequest> beats = beat();
        assertThat(beats).hasSize(1);
        List<SharedBeatResponse> answers = hears(b, beats.get(0));
        assertThat(one.entry.heardAt()).isEqualTo(now).isEqualTo(two.entry.heardAt());

        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).holds()).isTrue();
        a.onMessage(answers.get(0), ++now);
        assertThat(one.led.answeredAt()).isEqualTo(now).isEqualTo(two.led.answeredAt());
        assertThat(a.relying()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "a follower is offered rising numbers only: a lower one would look like a late beat")
    void numbersRise() {
        LedGroup elsewhere = a.led(B.getEndpoint(), 7_777, EVERY, () -> {});
        long old = a.led(B.getEndpoint(), b.life(), EVERY, () -> alone.add("old")).offer();
        long first = elsewhere.offer();
        assertThat(first).isGreaterThan(old);
        elsewhere.leave();

        LedGroup here = a.led(B.getEndpoint(), b.life(), EVERY, () -> {}).after(elsewhere);

        assertThat(here.offer()).isGreaterThan(first);
    }

    @Test
    @DisplayName("nothing is sent for groups that are beaten singly anyway, and they stay entered")
    void busy() {
        Group one = new Group("g1");
        Group two = new Group("g2");
        one.led.rely(false, now);
        assertThat(beat()).hasSize(1);

        two.led.rely(false, now);
        assertThat(beat()).isEmpty();
        assertThat(a.nextAt()).isEqualTo(SharedBeats.NEVER);

        one.led.rely(true, now);
        assertThat(hears(b, beat().get(0)).get(0).holds()).isTrue();
        assertThat(alone).isEmpty();
    }

    @Test
    @DisplayName("a group that was offered and has not answered is not taken for shared")
    void offeredOnly() {
        new Group("g1");
        LedGroup silent = a.led(B.getEndpoint(), b.life(), EVERY, () -> alone.add("silent"));
        silent.offer();

        hears(b, beat().get(0)).forEach(answer -> a.onMessage(answer, now));

        assertThat(silent.isShared()).isFalse();
        assertThat(silent.answeredAt()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    @DisplayName(
            "a leader that leads one group less sends no beat of that number any more, to nobody")
    void leaderLeaves() {
        Group one = new Group("g1");
        Group two = new Group("g2");
        SharedBeatRequest last = beat().get(0);

        one.led.leave();

        assertThat(beat()).isEmpty();
        assertThat(a.nextAt()).isEqualTo(SharedBeats.NEVER);
        assertThat(alone).containsExactly("g2");
        assertThat(two.led.isShared()).isFalse();
        assertThat(two.led.offer()).isGreaterThan(last.set());
    }

    @Test
    @DisplayName(
            "a group that was offered only, and may have been entered, ends the set as well when its leader goes")
    void offeredLeaves() {
        new Group("g1");
        LedGroup unanswered = a.led(B.getEndpoint(), b.life(), EVERY, () -> {});
        HeardSet.Entry heard = b.enter(A, unanswered.offer());

        unanswered.leave();

        assertThat(beat()).isEmpty();
        assertThat(heard.heardAt()).isEqualTo(Long.MIN_VALUE);
        assertThat(alone).containsExactly("g1");
    }

    @Test
    @DisplayName(
            "a follower that follows in one group less says so, and everybody is beaten alone again")
    void followerLeaves() {
        Group one = new Group("g1");
        Group two = new Group("g2");
        SharedBeatRequest beat = beat().get(0);

        one.entry.leave();

        List<SharedBeatResponse> answers = hears(b, beat);
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).holds()).isFalse();
        assertThat(two.entry.heardAt()).isEqualTo(Long.MIN_VALUE);
        a.onMessage(answers.get(0), ++now);
        assertThat(alone).containsExactly("g1", "g2");
        assertThat(beat()).isEmpty();
    }

    @Test
    @DisplayName(
            "a set that was left is not brought back by an offer that was under way: its seat is another one")
    void offerCrossesLeave() {
        Group one = new Group("g1");
        Group two = new Group("g2");
        one.entry.leave();

        HeardSet.Entry again = two.offered();
        SharedBeatRequest beat = beat().get(0);

        assertThat(beat.set()).isEqualTo(again.number());
        assertThat(hears(b, beat).get(0).holds()).isFalse();
        // And a leader that hears of the new seat knows the same.
        LedGroup three = a.led(B.getEndpoint(), b.life(), EVERY, () -> alone.add("g3"));
        three.offer();
        three.entered(again.number(), again.seat());
        assertThat(alone).containsExactly("g1", "g2");
        assertThat(three.isShared()).isFalse();
    }

    @Test
    @DisplayName(
            "a receiver that was started again speaks for nobody whom it entered in its last life")
    void receiverStartsAgain() {
        new Group("g1");
        SharedBeatRequest beat = beat().get(0);
        SharedBeats reborn = loop(B, 3_000, fromB);
        // It heard the same offer for another group since, under the first seat it gives.
        HeardSet.Entry fresh = reborn.enter(A, beat.set());
        assertThat(fresh.seat()).isEqualTo(beat.seat());

        SharedBeatResponse answer = hears(reborn, beat).get(0);

        assertThat(answer.holds()).isFalse();
        assertThat(fresh.heardAt()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    @DisplayName(
            "a sender that was started again numbers its sets anew: a beat of its last life is of none of them")
    void senderStartsAgain() {
        new Group("g1");
        SharedBeatRequest old = beat().get(0);
        b = loop(B, 2_000, fromB);
        a = loop(A, 5_000, fromA);

        Group fresh = new Group("g1 again");

        assertThat(fresh.entry.number()).isNotEqualTo(old.set());
        assertThat(hears(b, old).get(0).holds()).isFalse();
        assertThat(fresh.entry.heardAt()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    @DisplayName(
            "a beat that comes late or twice is not heard, and an answer that comes late does not count")
    void lateAndTwice() {
        Group one = new Group("g1");
        SharedBeatRequest first = beat().get(0);
        SharedBeatRequest second = beat().get(0);
        SharedBeatResponse answer = hears(b, second).get(0);
        long heardAt = one.entry.heardAt();

        assertThat(hears(b, first)).isEmpty();
        assertThat(hears(b, second)).isEmpty();
        assertThat(one.entry.heardAt()).isEqualTo(heardAt);

        a.onMessage(answer, ++now);
        long answeredAt = one.led.answeredAt();
        a.onMessage(answer, ++now);
        assertThat(one.led.answeredAt()).isEqualTo(answeredAt);
    }
}

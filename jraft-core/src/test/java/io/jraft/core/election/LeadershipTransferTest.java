package io.jraft.core.election;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status;
import io.jraft.TransferResult;
import io.jraft.TransferResult.Outcome;
import io.jraft.core.State;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.protocol.MembershipRequest;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handing leadership over: what is sent when, what becomes of writes, and how each transfer ends. */
@Timeout(30)
class LeadershipTransferTest {
    private NodeFixture f = NodeFixture.of(3);
    private final List<TransferResult> results = new ArrayList<>();
    private int begun;

    @AfterEach
    void everyTransferEndsOnce() {
        f.passes(4 * ELECTION_MS);
        assertThat(results).hasSize(begun);
        assertThat(f.node.picture().state()).isNotEqualTo(State.STATE_TRANSFERRING);
    }

    private Status transfer(PeerId to) {
        List<Status> status = new ArrayList<>();
        begun++;
        f.node.parts.mailbox().post(() -> f.node.core.transfer(to, status::add, results::add));
        f.settle();
        assertThat(status).hasSize(1);
        return status.get(0);
    }

    @Test
    @DisplayName(
            "a target that holds everything is told to campaign at once, and the result names it")
    void transferred() {
        f.leads();
        assertThat(transfer(peer(2)).isOk()).isTrue();
        assertThat(f.sent(TimeoutNow.class))
                .singleElement()
                .satisfies(m -> assertThat(m.route().to()).isEqualTo(peer(2)));
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_TRANSFERRING);
        assertThat(f.machine.events).last().asString().isEqualTo("lead no more");
        long term = f.node.term();
        f.hears(new VoteRequest(f.from(2), term + 1, f.node.parts.log().last(), true));
        assertThat(results).isEmpty();
        f.hears(f.beat(2, term + 1, 0));
        assertThat(results)
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.outcome()).isEqualTo(Outcome.TRANSFERRED);
                            assertThat(r.leader()).isEqualTo(peer(2));
                            assertThat(r.term()).isEqualTo(term + 1);
                            assertThat(r.status().isOk()).isTrue();
                        });
    }

    @Test
    @DisplayName(
            "T2 a target that lacks entries gets them first, and is told to campaign only then")
    void waitsForMatch() {
        f.leads();
        Told before = f.node.apply("before");
        f.settle();
        List<AppendRequest> toTwo = f.sent(AppendRequest.class, 2);
        f.accept(3);
        assertThat(before.isOk()).isTrue();
        transfer(peer(2));
        assertThat(f.sent(TimeoutNow.class)).isEmpty();
        toTwo.forEach(r -> f.receives(f.accepted(r)));
        f.settle();
        assertThat(f.sent(TimeoutNow.class)).hasSize(1);
    }

    @Test
    @DisplayName("22 writes are held while a transfer runs, and appended when it comes to nothing")
    void heldAndAppended() {
        f.leads();
        transfer(peer(2));
        Told held = f.node.apply("held");
        long last = f.node.parts.log().lastIndex();
        f.passes(ELECTION_MS / 2);
        assertThat(held.isTold()).isFalse();
        assertThat(f.node.parts.log().lastIndex()).isEqualTo(last);
        passesWithQuorum(ELECTION_MS);
        assertThat(results)
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.outcome()).isEqualTo(Outcome.STILL_LEADER);
                            assertThat(r.leader()).isEqualTo(peer(1));
                            assertThat(r.status().getRaftError()).isEqualTo(RaftError.ETIMEDOUT);
                        });
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_LEADER);
        passesWithQuorum(2);
        assertThat(held.isOk()).isTrue();
        assertThat(f.machine.events.stream().filter(e -> e.startsWith("lead ")))
                .containsExactly("lead 1", "lead no more", "lead 1");
    }

    @Test
    @DisplayName("22 writes that were held are refused as not appended when another node leads")
    void heldAndRefused() {
        f.leads();
        transfer(peer(2));
        Told held = f.node.apply("held");
        f.settle();
        f.hears(f.beat(2, f.node.term() + 1, 0));
        assertThat(held.status().outcome()).isEqualTo(Status.Outcome.NOT_APPENDED);
        assertThat(held.status().getRaftError()).isEqualTo(RaftError.EPERM);
    }

    @Test
    @DisplayName(
            "T3 a transfer is refused from the first moment of a change of members to its last, and the refusal names it")
    void notDuringChange() {
        f.leads();
        List<Status> change = change(new MembershipRequest.AddPeer(peer(4)));
        assertThat(f.node.parts.log().conf().isJoint()).isFalse();
        refusedBecauseOf("CATCHING_UP");
        f.accept(4);
        assertThat(f.node.parts.log().conf().isJoint()).isTrue();
        refusedBecauseOf("JOINT");
        f.accept(2);
        assertThat(f.node.parts.log().conf().isJoint()).isFalse();
        assertThat(change).isEmpty();
        refusedBecauseOf("STABLE");
        acceptUntil(() -> !change.isEmpty());
        assertThat(change).allMatch(Status::isOk);
        assertThat(transfer(peer(4)).isOk()).isTrue();
    }

    @Test
    @DisplayName("T3 a change of learners, which is one entry, holds a transfer up as well")
    void notDuringChangeOfLearners() {
        f.leads();
        List<Status> change = change(new MembershipRequest.AddLearners(List.of(peer(4))));
        refusedBecauseOf("STABLE");
        acceptUntil(() -> !change.isEmpty());
        assertThat(transfer(peer(2)).isOk()).isTrue();
    }

    @Test
    @DisplayName(
            "T3 a leader whose disk fails does not wait for a change; with its target gone it leads on")
    void ownNeed() {
        f.leads();
        List<Status> change = change(new MembershipRequest.RemovePeer(peer(3)));
        List<Status> status = new ArrayList<>();
        begun++;
        // Nobody answers, so the target lacks the joint entry and is told nothing yet.
        f.node.parts
                .mailbox()
                .post(
                        () ->
                                status.add(
                                        f.node.parts
                                                .transfer()
                                                .begin(peer(2), results::add, f.clock.nanoTime())));
        f.settle();
        assertThat(status.get(0).isOk()).isTrue();
        assertThat(change).isEmpty();
        assertThat(f.sent(TimeoutNow.class)).isEmpty();
    }

    private List<Status> change(MembershipRequest request) {
        List<Status> told = new ArrayList<>();
        f.node.parts.mailbox().post(() -> f.node.core.change(request, told::add));
        f.settle();
        return told;
    }

    private void refusedBecauseOf(String stage) {
        Status refused = transfer(peer(2));
        assertThat(refused.getRaftError()).isEqualTo(RaftError.EBUSY);
        assertThat(refused.getErrorMsg()).startsWith("Changing the configuration").contains(stage);
        assertThat(results.get(results.size() - 1).outcome()).isEqualTo(Outcome.REFUSED);
    }

    private void acceptUntil(BooleanSupplier reached) {
        for (int i = 0; i < 20 && !reached.getAsBoolean(); i++) {
            f.accept(2);
            f.accept(4);
        }
        assertThat(reached.getAsBoolean()).isTrue();
    }

    @Test
    @DisplayName("S8 no more writes are held than the bound says; the next is told EBUSY")
    void bounded() {
        f = NodeFixture.of(3, x -> x.engine.setTransferHeldTasksMax(2));
        f.leads();
        transfer(peer(2));
        List<Told> told = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            told.add(f.node.apply("w" + i));
        }
        f.settle();
        assertThat(told.get(0).isTold()).isFalse();
        assertThat(told.get(1).isTold()).isFalse();
        assertThat(told.get(2).status().getRaftError()).isEqualTo(RaftError.EBUSY);
        assertThat(told.get(2).status().outcome()).isEqualTo(Status.Outcome.NOT_APPENDED);
    }

    @Test
    @DisplayName(
            "27 without a target the follower that holds most is chosen, and rank decides among equals")
    void bestFollower() {
        f.leads();
        f.node.apply("a");
        f.settle();
        f.accept(3);
        f.passes(1);
        f.sent();
        assertThat(transfer(PeerId.ANY_PEER).isOk()).isTrue();
        assertThat(f.sent(TimeoutNow.class))
                .singleElement()
                .satisfies(m -> assertThat(m.route().to()).isEqualTo(peer(3)));
    }

    @Test
    @DisplayName(
            "what cannot begin is refused with its reason: not leader, busy, stranger, nobody there")
    void refusals() {
        assertThat(transfer(peer(2)).getRaftError()).isEqualTo(RaftError.EPERM);
        f.becomesLeader();
        f.passes(2);
        assertThat(transfer(PeerId.ANY_PEER).getCode()).isEqualTo(-1);
        assertThat(transfer(peer(9)).getRaftError()).isEqualTo(RaftError.EINVAL);
        assertThat(results).allMatch(r -> r.outcome() == Outcome.REFUSED);
        assertThat(transfer(peer(1)).isOk()).isTrue();
        assertThat(results.get(3).outcome()).isEqualTo(Outcome.TRANSFERRED);
        assertThat(transfer(peer(2)).isOk()).isTrue();
        assertThat(transfer(peer(3)).getRaftError()).isEqualTo(RaftError.EBUSY);
    }

    @Test
    @DisplayName("a TimeoutNow that was lost is sent again before the time is over")
    void toldAgain() {
        f.leads();
        transfer(peer(2));
        f.sent();
        passesWithQuorum(ELECTION_MS / 2);
        assertThat(retold).isPositive();
    }

    @Test
    @DisplayName("another leader than the one that was asked for is told as such")
    void superseded() {
        f.leads();
        transfer(peer(2));
        f.hears(f.beat(3, f.node.term() + 1, 0));
        assertThat(results)
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.outcome()).isEqualTo(Outcome.OTHER_LEADER);
                            assertThat(r.leader()).isEqualTo(peer(3));
                        });
    }

    @Test
    @DisplayName("a node that stops tells that it does not know")
    void stops() {
        f.leads();
        transfer(peer(2));
        f.node.stop();
        f.settle();
        assertThat(results).singleElement().extracting(r -> r.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(f.node.hasEnded()).isTrue();
    }

    private int retold;

    /** Time passes, and the others answer beats; nobody campaigns. */
    private void passesWithQuorum(int millis) {
        for (int i = 0; i < millis; i++) {
            f.passes(1);
            long last = f.node.parts.log().lastIndex();
            f.sent()
                    .forEach(
                            m -> {
                                if (m instanceof HeartbeatRequest beat) {
                                    f.receives(f.echoed(beat, last));
                                } else if (m instanceof AppendRequest request) {
                                    f.receives(f.accepted(request));
                                } else if (m instanceof TimeoutNow) {
                                    retold++;
                                }
                            });
        }
        f.settle();
    }
}

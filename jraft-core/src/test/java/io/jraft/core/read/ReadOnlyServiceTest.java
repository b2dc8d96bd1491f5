package io.jraft.core.read;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.peer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.ReadIndexRequest;
import io.jraft.message.RaftMessage.ReadIndexResponse;
import io.jraft.model.LogId;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.Told;
import io.jraft.testing.ToldRead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Linearizable reads: what confirms one, what does not, and how each of them ends. */
@Timeout(30)
class ReadOnlyServiceTest {
    private NodeFixture f = NodeFixture.of(3);

    @AfterEach
    void everyReadEndsOnce() {
        f.passes(3000);
        assertThat(f.node.reads).allMatch(r -> r.runs() == 1);
        assertThat(f.node.parts.reads().waiting()).isZero();
    }

    @Test
    @DisplayName("Z9 a read is told once a quorum has echoed a round that was opened for it")
    void confirmed() {
        f.leads();
        ToldRead read = f.node.read(1000);
        f.settle();
        assertThat(read.isTold()).isFalse();
        f.hears(f.echoed(lastBeat(2), 1));
        assertThat(read.isOk()).isTrue();
        assertThat(read.index()).isEqualTo(1);
    }

    @Test
    @DisplayName("all reads of a turn share one round, and one beat to each follower")
    void oneRoundPerTurn() {
        f.leads();
        List<ToldRead> reads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            reads.add(f.node.read(1000));
        }
        f.settle();
        List<HeartbeatRequest> beats = f.sent(HeartbeatRequest.class);
        assertThat(beats).hasSize(2);
        f.hears(f.echoed(beats.get(1), 1));
        assertThat(reads).allMatch(ToldRead::isOk);
    }

    @Test
    @DisplayName(
            "T6 a restarted single node answers a read with its log, not with 0, before the first write")
    void restartedSingleNode() {
        f = NodeFixture.of(1);
        f.node.apply("a");
        f.settle();
        f.store.crash();
        f.restart();
        ToldRead read = f.node.read(1000);
        f.settle();
        assertThat(read.isOk()).isTrue();
        assertThat(read.index()).isEqualTo(3);
        assertThat(f.machine.applied).containsExactly("a");
    }

    @Test
    @DisplayName(
            "C3 a refusal with a higher term confirms nothing: the read ends, the leader steps down")
    void rejectionDoesNotConfirmLeadership() {
        f.leads();
        ToldRead read = f.node.read(1000);
        f.settle();
        long round = lastBeat(2).round();
        f.hears(new HeartbeatResponse(f.from(2), f.node.term() + 1, round, 5));
        assertThat(f.node.leads()).isFalse();
        assertThat(read.isOk()).isFalse();
        assertThat(read.status().getRaftError()).isEqualTo(RaftError.EPERM);
    }

    @Test
    @DisplayName(
            "C4 T32 an answer to what was sent before the read came confirms nothing, however late it arrives")
    void oldAckDoesNotConfirmNewRound() {
        f.leads();
        f.passes(NodeFixture.HEARTBEAT_MS);
        HeartbeatRequest before = lastBeat(2);
        f.node.apply("a");
        f.settle();
        ToldRead read = f.node.read(1000);
        f.settle();
        f.hears(f.echoed(before, 1));
        f.hears(
                new AppendResponse(
                        f.from(2),
                        f.node.term(),
                        true,
                        2,
                        LogId.ZERO,
                        before.round(),
                        1 << 20,
                        false));
        assertThat(read.isTold()).isFalse();
        f.hears(f.echoed(lastBeat(3), 1));
        assertThat(read.isOk()).isTrue();
    }

    @Test
    @DisplayName(
            "an append that is refused for its log, in the same term, does confirm the leader (O14)")
    void sameTermRefusalConfirms() {
        f.becomesLeader();
        f.accept(2);
        ToldRead read = f.node.read(1000);
        f.settle();
        long round = lastBeat(2).round();
        f.hears(
                new AppendResponse(
                        f.from(3), f.node.term(), false, 0, LogId.ZERO, round, 1 << 20, false));
        assertThat(read.isOk()).isTrue();
    }

    @Test
    @DisplayName(
            "C5 a new leader's read waits for its own first entry: until then it may not know what was committed")
    void newLeaderReadWaitsForTermStart() {
        LogSketch old = new LogSketch().add(1, "x=1");
        f.hears(old.request(f.from(2), 1, 0, 1, 0, 0));
        f.becomesLeader();
        ToldRead read = f.node.read(1000);
        f.settle();
        f.hears(f.echoed(lastBeat(3), 1));
        f.passes(NodeFixture.HEARTBEAT_MS);
        f.hears(f.echoed(lastBeat(3), 1));
        assertThat(read.isTold()).isFalse();
        f.hears(
                new AppendResponse(
                        f.from(2), f.node.term(), true, 2, LogId.ZERO, 0, 1 << 20, false));
        f.hears(f.echoed(lastBeat(3), 1));
        assertThat(read.isOk()).isTrue();
        assertThat(read.index()).isEqualTo(2);
        assertThat(read.appliedThen()).isEqualTo(1);
    }

    @Test
    @DisplayName("a confirmed read waits until its index is applied")
    void waitsForApply() {
        f.leads();
        Told a = f.node.apply("a");
        f.turn();
        f.diskAnswers();
        f.sent(AppendRequest.class, 2).forEach(r -> f.receives(f.accepted(r)));
        f.turn();
        ToldRead read = f.node.read(1000);
        f.turn();
        f.receives(f.echoed(lastBeat(2), 2));
        f.turn();
        assertThat(f.node.commit()).isEqualTo(2);
        assertThat(read.isTold()).isFalse();
        f.applies();
        assertThat(read.isOk()).isTrue();
        assertThat(read.appliedThen()).isEqualTo(1);
        assertThat(a.isOk()).isTrue();
    }

    @Test
    @DisplayName("P8 a read that no quorum confirms ends at its own deadline")
    void timesOut() {
        f.leads();
        ToldRead shortOne = f.node.read(20);
        ToldRead longOne = f.node.read(60);
        f.passes(25);
        assertThat(shortOne.status().getRaftError()).isEqualTo(RaftError.ETIMEDOUT);
        assertThat(longOne.isTold()).isFalse();
        f.passes(40);
        assertThat(longOne.status().getRaftError()).isEqualTo(RaftError.ETIMEDOUT);
    }

    @Test
    @DisplayName(
            "P8 a read that was confirmed but whose index is never applied here ends at its deadline too")
    void timesOutWaitingForApply() {
        f.hears(f.beat(2, 1, 0));
        ToldRead read = f.node.read(50);
        f.settle();
        ReadIndexRequest ask = f.sent(ReadIndexRequest.class).get(0);
        f.hears(new ReadIndexResponse(f.from(2), 1, ask.id(), 100, 0));
        assertThat(read.isTold()).isFalse();
        // The leader answered and then the line was cut: index 100 never comes.
        f.passes(60);
        assertThat(read.isTold()).isTrue();
        assertThat(read.status().getRaftError()).isEqualTo(RaftError.ETIMEDOUT);
    }

    @Test
    @DisplayName(
            "a follower asks the leader once for all reads of a turn, and waits until it has applied as much")
    void forwarded() {
        LogSketch leader = new LogSketch().add(1, "a");
        f.hears(f.beat(2, 1, 0));
        ToldRead one = f.node.read(1000);
        ToldRead two = f.node.read(1000);
        f.settle();
        ReadIndexRequest ask = f.sent(ReadIndexRequest.class).get(0);
        assertThat(ask.route().to()).isEqualTo(peer(2));
        f.hears(new ReadIndexResponse(f.from(2), 1, ask.id(), 1, 0));
        assertThat(one.isTold() || two.isTold()).isFalse();
        f.hears(leader.request(f.from(2), 1, 0, 1, 1, 0));
        assertThat(one.isOk() && two.isOk()).isTrue();
        assertThat(one.appliedThen()).isEqualTo(1);
        f.hears(new ReadIndexResponse(f.from(2), 1, ask.id(), 1, 0));
    }

    @Test
    @DisplayName(
            "8 a request that is lost on a standing connection is asked again before its reads end")
    void askedAgain() {
        f.hears(f.beat(2, 1, 0));
        ToldRead read = f.node.read(1000);
        f.settle();
        ReadIndexRequest lost = f.sent(ReadIndexRequest.class).get(0);
        f.passes(ELECTION_MS / 2);
        assertThat(f.sent(ReadIndexRequest.class)).containsExactly(lost);
        f.hears(new ReadIndexResponse(f.from(2), 1, lost.id(), 0, 0));
        assertThat(read.isOk()).isTrue();
        f.hears(f.beat(2, 1, 0));
        f.passes(ELECTION_MS - 10);
        assertThat(f.sent(ReadIndexRequest.class)).isEmpty();
    }

    @Test
    @DisplayName("T22 an error answer is an error, not a read at index -1")
    void errorAnswer() {
        f.hears(f.beat(2, 1, 0));
        ToldRead read = f.node.read(1000);
        f.settle();
        ReadIndexRequest ask = f.sent(ReadIndexRequest.class).get(0);
        f.hears(new ReadIndexResponse(f.from(2), 1, ask.id(), -1, RaftError.EBUSY.getNumber()));
        assertThat(read.isOk()).isFalse();
        assertThat(read.status().getRaftError()).isEqualTo(RaftError.EBUSY);
        assertThat(read.index()).isEqualTo(ReadIndexClosure.INVALID_LOG_INDEX);
    }

    @Test
    @DisplayName(
            "a leader confirms a follower's request only by a round of its own, and refuses it when it leads no more")
    void remoteRequest() {
        f.leads();
        f.hears(new ReadIndexRequest(f.from(3), f.node.term(), 7));
        assertThat(f.sent(ReadIndexResponse.class)).isEmpty();
        f.receives(new ReadIndexRequest(f.from(3), f.node.term(), 8));
        f.turn();
        f.hears(f.echoed(lastBeat(2), 1));
        assertThat(f.sent(ReadIndexResponse.class))
                .allMatch(r -> r.errorCode() == 0 && r.index() == 1)
                .extracting(ReadIndexResponse::id)
                .containsExactly(7L, 8L);
        long term = f.node.term();
        f.receives(new ReadIndexRequest(f.from(3), term, 9));
        f.turn();
        f.hears(new HeartbeatResponse(f.from(2), term + 1, 0, 0));
        assertThat(f.sent(ReadIndexResponse.class)).noneMatch(r -> r.errorCode() == 0);
    }

    @Test
    @DisplayName(
            "S3-07 a leader answers no read of a node that is no member, and costs nobody a beat for it")
    void nonMember() {
        f.leads();
        f.hears(new ReadIndexRequest(f.from(4), f.node.term(), 7));
        assertThat(f.sent(ReadIndexResponse.class))
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.errorCode()).isEqualTo(RaftError.ENOENT.getNumber());
                            assertThat(r.index()).isEqualTo(-1);
                        });
        assertThat(f.sent(HeartbeatRequest.class)).isEmpty();
    }

    @Test
    @DisplayName(
            "S3-07 a node that is told so tells its users EPERM, and that trying again is of no use")
    void toldToBeNoMember() {
        f.hears(f.beat(2, 1, 0));
        ToldRead read = f.node.read(1000);
        f.settle();
        ReadIndexRequest ask = f.sent(ReadIndexRequest.class).get(0);
        f.hears(new ReadIndexResponse(f.from(2), 1, ask.id(), -1, RaftError.ENOENT.getNumber()));
        assertThat(read.status().getRaftError()).isEqualTo(RaftError.EPERM);
        assertThat(read.status().getErrorMsg())
                .contains(peer(1).toString())
                .contains("no member")
                .contains(peer(2).toString());
    }

    @Test
    @DisplayName(
            "N11 without a leader a read is refused at once; with the leader lost, as soon as that is known")
    void noLeader() {
        ToldRead now = f.node.read(1000);
        f.settle();
        assertThat(now.status().getRaftError()).isEqualTo(RaftError.EPERM);
        f.hears(f.beat(2, 1, 0));
        ToldRead later = f.node.read(100_000);
        f.settle();
        f.passes(2 * ELECTION_MS);
        assertThat(later.status().getErrorMsg()).contains("leader was lost");
    }

    @Test
    @DisplayName("semantics 5 a node in error answers: Invalid state for readIndex: STATE_ERROR")
    void inError() {
        f.leads();
        ToldRead open = f.node.read(1000);
        f.turn();
        f.store.breakDisk(new IOException("pulled"));
        f.node.apply("a");
        f.settle();
        assertThat(open.isOk()).isFalse();
        ToldRead read = f.node.read(1000);
        f.settle();
        assertThat(read.status().getErrorMsg())
                .isEqualTo("Invalid state for readIndex: STATE_ERROR");
    }

    @Test
    @DisplayName("an orderly end ends every read: staged, in a round, forwarded, waiting for apply")
    void shutdown() {
        f.leads();
        f.node.read(100_000);
        f.settle();
        f.node.read(100_000);
        f.node.stop();
        f.settle();
        assertThat(f.node.reads).allMatch(r -> r.runs() == 1).noneMatch(ToldRead::isOk);
    }

    @Test
    @DisplayName("T33 the context of a read comes back untouched, whatever was read beside it")
    void contexts() {
        f.leads();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] context = ("ctx" + i).getBytes(UTF_8);
            ReadIndexClosure closure =
                    new ReadIndexClosure(1000) {
                        @Override
                        public void run(Status status, long index, byte[] reqCtx) {
                            told.add(new String(reqCtx, UTF_8));
                        }
                    };
            closure.setResult(ReadIndexClosure.INVALID_LOG_INDEX, context);
            f.node.read(closure);
            if (i % 7 == 0) {
                f.turn();
            }
        }
        f.settle();
        f.hears(f.echoed(lastBeat(2), 1));
        assertThat(told).hasSize(20).first().isEqualTo("ctx0");
        assertThat(told).last().isEqualTo("ctx19");
        assertThat(told).doesNotHaveDuplicates();
    }

    private HeartbeatRequest lastBeat(int to) {
        List<HeartbeatRequest> beats = f.sent(HeartbeatRequest.class, to);
        return beats.get(beats.size() - 1);
    }
}

package io.jraft.core.fsm;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status;
import io.jraft.Status.Outcome;
import io.jraft.core.State;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.model.EntryBlock;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.Told;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * I-13: a closure runs exactly once, whatever happens, and says whether its task may be tried again. After each story
 * all closures are counted, and all admission credit must be back.
 */
@Timeout(30)
class ClosureTest {
    private NodeFixture f = NodeFixture.of(3);

    @AfterEach
    void everyClosureOnceAndAllCreditBack() {
        assertThat(f.node.given).allMatch(t -> t.runs() == 1);
        assertThat(f.node.tasks.available()).isEqualTo(f.node.tasks.max());
        assertThat(f.node.bytes.available()).isEqualTo(f.node.bytes.max());
    }

    @Test
    @DisplayName("N7 an applied task is told OK, after onCommitted, in log order")
    void applied() {
        f.leads();
        for (int i = 0; i < 10; i++) {
            f.node.apply("x" + i);
        }
        f.settle();
        assertThat(f.node.order).as("nobody holds them yet").isEmpty();
        assertThat(f.machine.applied).as("nothing is seen before it is committed").isEmpty();
        f.accept(2);
        assertThat(f.node.order)
                .allMatch(Told::isOk)
                .allMatch(Told::committed)
                .extracting(t -> t.command)
                .isEqualTo(f.machine.applied);
    }

    @Test
    @DisplayName(
            "J9 among tasks without a closure each entry has its own or none, never that of the one before")
    void tasksWithoutClosure() {
        f.leads();
        List<Told> told = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            told.add(f.node.apply("told" + i));
            applyQuietly("quiet" + i);
            applyQuietly("still" + i);
        }
        f.settle();
        f.machine.events.clear();
        f.accept(2);
        assertThat(f.machine.events).as("one batch holds both kinds").containsExactly("apply");
        assertThat(f.machine.applied).hasSize(15);
        assertThat(f.node.order).isEqualTo(told).allMatch(Told::isOk);
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_LEADER);
    }

    /** A user proposes a command and does not want to know what becomes of it. */
    private void applyQuietly(String command) {
        ByteBuffer data = ByteBuffer.wrap(command.getBytes(UTF_8));
        assertThat(f.node.tasks.tryAcquire(1)).isTrue();
        assertThat(f.node.bytes.tryAcquire(data.remaining())).isTrue();
        long seq = f.node.workers.loopRing.tryClaim();
        f.node.workers.loopRing.cell(seq).task(f.node.core, data, null, -1);
        f.node.workers.loopRing.publish(seq);
    }

    @Test
    @DisplayName(
            "N11 semantics 5 who does not lead says so, and that the task may be tried elsewhere")
    void notLeader() {
        Told a = f.node.apply("a");
        assertThat(a.isTold()).as("never on the caller's stack").isFalse();
        f.turn();
        assertThat(a.isTold()).isFalse();
        f.applies();
        assertThat(a.status().getRaftError()).isEqualTo(RaftError.EPERM);
        assertThat(a.status().getErrorMsg()).isEqualTo("Is not leader.");
        assertThat(a.status().outcome()).isEqualTo(Outcome.NOT_APPENDED);
    }

    @Test
    @DisplayName(
            "X2 leader loss: what was appended is UNKNOWN, what was not is safe to retry, told in log order")
    void leaderLoss() {
        f.leads();
        Told appended = f.node.apply("appended");
        f.turn();
        Told staged = f.node.apply("staged");
        f.receives(new HeartbeatResponse(f.from(2), 9, 0, 0));
        Told late = f.node.apply("late");
        f.turn();
        f.settle();
        assertThat(appended.status().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(staged.status().outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(late.status().outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(f.node.order).containsExactly(appended, staged, late);
    }

    @Test
    @DisplayName(
            "N7 X2 a task whose outcome was unknown and that is committed later is applied, and not told again")
    void committedAfterAll() {
        f.leads();
        Told a = f.node.apply("a");
        f.turn();
        List<EntryBlock> blocks = f.sent(AppendRequest.class, 2).get(0).blocks();
        f.hears(new HeartbeatResponse(f.from(2), 2, 0, 0));
        assertThat(a.status().outcome()).isEqualTo(Outcome.UNKNOWN);
        f.hears(
                new AppendRequest(
                        f.from(2),
                        2,
                        blocks.get(0).lastId(),
                        blocks.get(0).lastChain(),
                        2,
                        0,
                        List.of()));
        assertThat(f.machine.applied).containsExactly("a");
        assertThat(a.runs()).isEqualTo(1);
    }

    @Test
    @DisplayName("a task for another term is refused, and the ones beside it go on")
    void expectedTerm() {
        f.leads();
        long term = f.node.term();
        Told before = f.node.apply("before");
        Told wrong = f.node.apply("wrong", term + 1);
        Told right = f.node.apply("right", term);
        f.settle();
        f.accept(2);
        assertThat(before.isOk() && right.isOk()).isTrue();
        assertThat(wrong.status().getRaftError()).isEqualTo(RaftError.EPERM);
        assertThat(wrong.status().outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(f.machine.applied).containsExactly("before", "right");
    }

    @Test
    @DisplayName(
            "T23 an orderly end tells everybody: appended UNKNOWN, staged and later safe to retry, then onShutdown")
    void shutdown() {
        f.leads();
        Told appended = f.node.apply("appended");
        f.turn();
        Told staged = f.node.apply("staged");
        f.node.stop();
        f.turn();
        f.settle();
        Told late = f.node.apply("late");
        f.settle();
        assertThat(appended.status().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(staged.status().outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(late.status().getRaftError()).isEqualTo(RaftError.ENODESHUTDOWN);
        assertThat(late.status().outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(f.machine.events).endsWith("shutdown");
        assertThat(f.node.hasEnded()).isTrue();
    }

    @Test
    @DisplayName(
            "O11 T52 a disk that fails: the node stops, the cause is told to all, in its picture and to later tasks")
    void diskFails() {
        f.leads();
        Told before = f.node.apply("before");
        f.turn();
        f.store.breakDisk(new IOException("Input/output error"));
        f.settle();
        Told after = f.node.apply("after");
        f.settle();
        assertThat(before.status().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(after.status().outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(after.status().getErrorMsg()).contains("the log could not be written");
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
        assertThat(f.node.picture().cause()).contains("the log could not be written");
        assertThat(f.machine.events)
                .filteredOn(e -> e.startsWith("error"))
                .singleElement()
                .asString()
                .contains("the log could not be written");
        f.passes(3 * ELECTION_MS);
        f.node.stop();
        f.settle();
        assertThat(f.node.hasEnded()).isTrue();
    }

    @Test
    @DisplayName("T52 a sync that fails is not tried again: the disk is asked nothing more")
    void syncFails() {
        f.leads();
        f.node.apply("a");
        f.turn();
        f.node.workers.diskTakes(100);
        long syncs = f.store.syncCount();
        f.store.breakDisk(new IOException("Input/output error"));
        f.node.workers.diskSyncs();
        f.store.crash();
        f.settle();
        f.passes(ELECTION_MS);
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
        assertThat(f.store.syncCount()).isEqualTo(syncs);
    }

    @Test
    @DisplayName(
            "Z11 no option takes durability away: with sync off a task waits for the disk as ever")
    void syncCannotBeTurnedOff() {
        f =
                NodeFixture.of(
                        1,
                        x -> {
                            x.options.getRaftOptions().setSync(false);
                            x.options.getRaftOptions().setSyncMeta(false);
                        });
        assertThat(f.node.leads()).isTrue();
        Told a = f.node.apply("a");
        f.turn();
        f.node.workers.diskTakes(100);
        f.turn();
        f.applies();
        assertThat(a.isTold()).as("written, and not yet forced").isFalse();
        f.node.workers.diskSyncs();
        f.settle();
        assertThat(a.isOk()).isTrue();
        f.crash();
        assertThat(f.machine.applied).as("what was told outlives a power cut").containsExactly("a");
    }

    @Test
    @DisplayName(
            "a task above the size of an entry is refused; its node and the tasks beside it go on")
    void tooBig() {
        f = NodeFixture.of(3, x -> x.engine.setStagedBytesMax(100L << 20));
        f.leads();
        Told big = f.node.apply("big", new byte[EntryBlock.PAYLOAD_MAX + 1], -1);
        Told small = f.node.apply("small");
        f.settle();
        f.accept(2);
        assertThat(small.isOk()).isTrue();
        assertThat(big.status().getRaftError()).isEqualTo(RaftError.EINVAL);
        assertThat(big.status().outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_LEADER);
    }

    @Test
    @DisplayName(
            "a closure that throws harms nobody: the entry stays applied, the next closures run")
    void closureThrows() {
        f.leads();
        f.machine.throwAt(-1);
        Told a = f.node.apply("a");
        f.node.parts
                .fsm()
                .complete(
                        status -> {
                            throw new IllegalStateException("user");
                        },
                        Status.OK());
        Told b = f.node.apply("b");
        f.settle();
        f.accept(2);
        assertThat(a.isOk() && b.isOk()).isTrue();
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_LEADER);
    }

    @Test
    @DisplayName(
            "J5 P4 semantics 10 overload makes bigger batches, never an error: 5,000 tasks against a ring of two")
    void overload() {
        f = NodeFixture.withRings(1, 2, x -> {});
        f.settle();
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            if (f.node.workers.loopRing.depth() == f.node.workers.loopRing.capacity()) {
                f.turn();
            }
            if (i % 37 == 0) {
                f.diskAnswers();
            }
            if (i % 91 == 0) {
                f.applies();
            }
            if (f.node.workers.loopRing.depth() == f.node.workers.loopRing.capacity()) {
                f.turn();
            }
            all.add(f.node.apply("x" + i));
        }
        f.settle();
        assertThat(all).allMatch(Told::isOk);
        assertThat(f.machine.applied).hasSize(5000).startsWith("x0").endsWith("x4999");
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_LEADER);
    }
}

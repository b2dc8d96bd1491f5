package io.jraft.core.log;

import static io.jraft.testing.NodeFixture.members;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.Told;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log between loop and disk: what it says of itself while the disk is behind, and what a restart finds. */
@Timeout(30)
class LogManagerTest {
    private final LogSketch sketch =
            new LogSketch()
                    .conf(1, members(3))
                    .add(1, "a")
                    .add(1, "b")
                    .add(2, "c")
                    .conf(2, members(4))
                    .add(3, "d");

    @Test
    @DisplayName(
            "T9 O10 a truncated log tells the end, the term, the chain and the configuration of what is left")
    void truncation() {
        NodeFixture f = filled();
        LogManager log = f.node.parts.log();
        for (long kept = 5; kept >= 0; kept--) {
            log.truncateSuffix(kept);
            assertThat(log.last()).isEqualTo(sketch.id(kept));
            assertThat(log.lastIndex()).isEqualTo(kept);
            assertThat(log.termAt(kept + 1)).isEqualTo(-1);
            if (kept > 0) {
                EntryBlock left =
                        sketch.request(f.from(2), 9, kept - 1, kept, 0, 0).blocks().get(0);
                assertThat(log.chainAt(kept)).isEqualTo(left.lastChain());
            }
            assertThat(log.conf().current()).isEqualTo(members(kept >= 5 ? 4 : 3));
        }
    }

    @Test
    @DisplayName(
            "T9 a restart finds terms, chain and configuration as they were, also right after a truncation")
    void restart() {
        NodeFixture f = filled();
        LogSketch other = sketch.upTo(4).add(4, "x");
        f.hears(other.request(f.from(3), 4, 4, 5, 0, 0));
        f.crash();
        LogManager log = f.node.parts.log();
        assertThat(log.last()).isEqualTo(new LogId(5, 4));
        for (long i = 1; i <= 5; i++) {
            assertThat(log.termAt(i)).isEqualTo(other.id(i).term());
        }
        assertThat(log.conf().current()).isEqualTo(members(3));
        assertThat(f.node.term()).isEqualTo(4);
        f.clock.advance(1);
        f.hears(other.request(f.from(3), 4, 5, 5, 5, 0));
        assertThat(f.machine.applied).containsExactly("a", "b", "c", "x");
    }

    @Test
    @DisplayName(
            "O7 T14 work that the disk's ring could not take is done later, in order, and wakes whoever waits for it")
    void fullDiskRing() {
        NodeFixture f = NodeFixture.withRings(3, 8, x -> {});
        f.leads();
        f.node.workers.diskRing.refuse(true);
        for (int i = 0; i < 20; i++) {
            f.node.apply("x" + i);
            f.turn();
        }
        assertThat(f.node.parts.log().isClogged()).isTrue();
        assertThat(f.node.parts.log().lastIndex())
                .as("what the disk cannot take stays staged")
                .isEqualTo(2);
        assertThat(f.node.parts.log().hasStaged()).isTrue();
        f.node.workers.diskRing.refuse(false);
        f.settle();
        assertThat(f.node.parts.log().stableIndex()).isEqualTo(21);
        f.accept(2);
        assertThat(f.node.order).hasSize(20).allMatch(Told::isOk);
    }

    @Test
    @DisplayName(
            "T14 a wake-up that finds the loop's ring full is sent again, and only one is under way at a time")
    void fullLoopRing() {
        NodeFixture f = NodeFixture.withRings(1, 8, x -> {});
        Told first = f.node.apply("first");
        f.turn();
        for (int i = 0; i < 8; i++) {
            f.node.apply("x" + i);
        }
        f.diskAnswers();
        f.diskAnswers();
        assertThat(f.node.workers.loopRing.depth()).isEqualTo(8);
        f.turn();
        f.applies();
        assertThat(first.isTold()).isFalse();
        f.diskAnswers();
        f.diskAnswers();
        assertThat(f.node.workers.loopRing.depth()).isEqualTo(1);
        f.settle();
        assertThat(f.node.order).hasSize(9).allMatch(Told::isOk);
    }

    @Test
    @DisplayName("a slow disk makes bigger batches: what came meanwhile goes with one sync")
    void groupCommit() {
        NodeFixture f = NodeFixture.of(1);
        f.settle();
        long syncs = f.store.syncCount();
        for (int i = 0; i < 100; i++) {
            f.node.apply("x" + i);
            f.turn();
        }
        f.settle();
        assertThat(f.node.order).hasSize(100).allMatch(Told::isOk);
        assertThat(f.store.syncCount() - syncs).isLessThanOrEqualTo(2);
    }

    @Test
    @DisplayName(
            "T6 T20 an entry that was replaced under the same index is not taken for durable by an older ticket")
    void noAba() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.beat(2, 1, 0));
        f.receives(sketch.request(f.from(2), 1, 0, 3, 0, 0));
        f.turn();
        // The disk has taken the old entries and syncs them after they were replaced.
        f.node.workers.diskTakes(1);
        LogSketch other = sketch.upTo(1).add(2, "x").add(2, "y");
        f.receives(other.request(f.from(3), 2, 1, 3, 0, 0));
        f.turn();
        f.node.workers.diskSyncs();
        f.turn();
        assertThat(f.node.parts.log().stableIndex()).isEqualTo(1);
        f.settle();
        assertThat(f.node.parts.log().stableIndex()).isEqualTo(3);
        List<EntryBlock> blocks = f.node.parts.log().blocks(2, 3, 10, 1000);
        assertThat(blocks).extracting(EntryBlock::term).containsOnly(2L);
    }

    private NodeFixture filled() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(sketch.request(f.from(2), 3, 0, 6, 0, 0));
        assertThat(f.node.parts.log().lastIndex()).isEqualTo(6);
        return f;
    }
}

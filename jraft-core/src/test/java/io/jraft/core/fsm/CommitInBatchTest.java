package io.jraft.core.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.State;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.Told;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a state machine publishes in the middle of a batch; index 1 is the term's own entry, tasks follow. */
@Timeout(30)
class CommitInBatchTest {

    @Test
    @DisplayName("commit publishes what was passed, at once, and says whether that was new")
    void commits() {
        NodeFixture f = NodeFixture.of(1);
        List<String> seen = new ArrayList<>();
        f.machine.passed(
                it -> {
                    long before = f.node.applied.read();
                    if (it.getIndex() != 3) {
                        // Behind the second and the third task: both in one step, or one alone.
                        seen.add(before + " " + it.commit() + " " + f.node.applied.read());
                        seen.add("again " + it.commit());
                    }
                });
        threeTasks(f);

        assertThat(seen).containsExactly("1 true 3", "again false", "3 true 4", "again false");
        assertThat(f.node.applied.read()).isEqualTo(4);
        assertThat(f.machine.applied).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName(
            "without commit the applied index moves with the batch; autoCommit moves it with every entry")
    void automatically() {
        NodeFixture plain = NodeFixture.of(1);
        List<Long> moved = new ArrayList<>();
        plain.machine.passed(it -> moved.add(plain.node.applied.read()));
        threeTasks(plain);
        assertThat(moved).containsExactly(1L, 1L, 1L);

        NodeFixture auto = NodeFixture.of(1);
        moved.clear();
        auto.machine.passed(
                it -> {
                    moved.add(auto.node.applied.read());
                    it.setAutoCommitPerLog(true);
                });
        threeTasks(auto);
        assertThat(moved).as("from the second on").containsExactly(1L, 3L, 4L);
    }

    @Test
    @DisplayName("what was committed cannot be taken back: the node halts behind it")
    void rollback() {
        NodeFixture f = NodeFixture.of(1);
        f.machine.passed(
                it -> {
                    if (it.getIndex() == 4) {
                        it.commit();
                        it.setErrorAndRollback(2, null);
                    }
                });
        List<Told> told = threeTasks(f);

        assertThat(f.node.applied.read()).isEqualTo(3);
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
        assertThat(f.node.picture().cause()).contains("committed to 3");
        assertThat(told.get(2).isOk()).isFalse();
    }

    private static List<Told> threeTasks(NodeFixture f) {
        List<Told> told = List.of(f.node.apply("a"), f.node.apply("b"), f.node.apply("c"));
        f.settle();
        assertThat(f.machine.events).filteredOn("apply"::equals).as("one batch").hasSize(1);
        return told;
    }
}

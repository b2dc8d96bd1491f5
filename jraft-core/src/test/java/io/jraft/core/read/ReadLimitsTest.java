package io.jraft.core.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.ReadIndexRequest;
import io.jraft.message.RaftMessage.ReadIndexResponse;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.ToldRead;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads that wait: how many, and for which answer. */
@Timeout(60)
class ReadLimitsTest {

    @Test
    @DisplayName(
            "C4 an answer to a read of an earlier life of this node confirms no read of the present one")
    void answerOfAnEarlierLife() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.beat(2, 1, 0));
        f.node.read(-1);
        f.settle();
        ReadIndexRequest before = f.sent(ReadIndexRequest.class).get(0);
        f.clock.advance(1);
        f.crash();
        f.hears(f.beat(2, 1, 0));
        ToldRead read = f.node.read(-1);
        f.settle();
        f.hears(new ReadIndexResponse(f.from(2), 1, before.id(), 0, 0));
        assertThat(read.isTold()).isFalse();
    }

    @Test
    @DisplayName("P9 reads that wait for a slow state machine count against the limit, too")
    void slowStateMachine() {
        NodeFixture f = NodeFixture.of(1);
        f.settle();
        f.passes(1);
        assertThat(f.node.leads()).isTrue();
        int asked = 0;
        while (asked < ReadOnlyService.READS_MAX) {
            for (int i = 0; i < 512; i++, asked++) {
                f.node.read(-1);
            }
            f.turn();
        }
        ToldRead tooMany = f.node.read(-1);
        f.turn();
        assertThat(f.node.parts.reads().isCrowded()).isTrue();
        f.settle();
        assertThat(tooMany.status().getRaftError()).isEqualTo(RaftError.EBUSY);
        f.settle();
        assertThat(f.node.parts.reads().isCrowded()).isFalse();
        ToldRead later = f.node.read(-1);
        f.settle();
        assertThat(later.isOk()).isTrue();
    }
}

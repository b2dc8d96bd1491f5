package io.jraft.core.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.State;
import io.jraft.model.BlockBuilder;
import io.jraft.model.EntryType;
import io.jraft.testing.NodeFixture;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A promise that is found broken on the state machine's worker. */
@Timeout(30)
class BrokenPromiseTest {

    @Test
    @DisplayName(
            "Z6 I-5 a batch that does not follow the applied index stops the node, and applies nothing")
    void gap() {
        NodeFixture f = NodeFixture.of(1);
        f.passes(1);
        BlockBuilder builder = new BlockBuilder();
        builder.begin(50, 1, 0);
        builder.add(EntryType.DATA, ByteBuffer.wrap("x".getBytes(UTF_8)));
        long seq = f.node.workers.fsmRing.tryClaim();
        f.node.workers
                .fsmRing
                .cell(seq)
                .set(
                        f.node.parts.fsmGroup(),
                        new FsmCommand.Apply(new ApplyBatch(List.of(builder.build()), null)));
        f.node.workers.fsmRing.publish(seq);
        f.settle();
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
        assertThat(f.node.cause()).contains("I-5");
        assertThat(f.machine.applied).isEmpty();
    }
}

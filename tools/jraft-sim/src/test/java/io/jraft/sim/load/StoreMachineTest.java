package io.jraft.sim.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.ElementSet;
import io.jraft.sim.history.Register;
import io.jraft.sim.node.SimNode;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users write what they like: a text is not a word, and has to come back as it was. */
class StoreMachineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "  ",
                "two words",
                "a\nline",
                "%",
                "%%",
                "%20",
                "%2520",
                "100%",
                "\u00e9"
            })
    @DisplayName("any text is a key, a value and an element, in an entry")
    void entries(String text) {
        for (Command command :
                List.of(
                        new Register.Write(text),
                        new Register.Cas(text, text),
                        new Register.Cas(null, text),
                        new Register.Remove(),
                        new ElementSet.Insert(text),
                        new ElementSet.Erase(text))) {
            StoreCodec.Request read =
                    StoreCodec.decode(ByteBuffer.wrap(StoreCodec.encode(7, text, command, 3)));
            assertThat(read).isEqualTo(new StoreCodec.Request(7, text, command));
        }
    }

    @Test
    @DisplayName("a set of no elements and a set of an empty one are two")
    void emptyElements() {
        assertThat(Words.texts(Words.line(List.of()))).isEmpty();
        assertThat(Words.texts(Words.line(List.of("")))).containsExactly("");
        assertThat(Words.texts(Words.line(List.of("", "a b", "")))).containsExactly("", "a b", "");
    }

    @Test
    @DisplayName("values with spaces outlive a snapshot and a restart on every node")
    void snapshots() {
        Sim sim = Sim.of(3, new SimOptions()).started();
        SimNode leader = sim.leader();
        sim.write("a key", "the first\nof two", leader).expectOk();
        sim.change("a set", new ElementSet.Insert("an element"), leader).expectOk();
        sim.change("a set", new ElementSet.Insert(""), leader).expectOk().agree();
        for (SimNode node : sim.nodes()) {
            sim.snapshot(node).expectOk();
            sim.crash(node, CrashMode.LOST).start(node);
            sim.until("it is up", node::isUp);
        }
        sim.read("a key", sim.leader()).expectOk();
        sim.settle();
    }
}

package io.jraft.sim.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.StateMachine;
import io.jraft.sim.world.SimRandom;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;

/**
 * How a test looks at a state machine, kept apart from it so that what goes into production knows nothing of tests. Needs a
 * constructor without parameters. Called on the run's thread; must change nothing.
 *
 * @param <M> the state machine
 */
public interface MachineView<M extends StateMachine> {
    private static long hash(String text) {
        long h = text.length();
        for (int i = 0; i < text.length(); i++) {
            h = SimRandom.mix(h ^ text.charAt(i));
        }
        return h;
    }

    /** All of its state as text: equal for equal states, different for different ones. Sort what has no order. */
    String state(M machine);

    /** A number that stands for the state; give one that takes constant time if the text is long. */
    default long digest(M machine) {
        return hash(state(machine));
    }

    /** An entry in words, for messages: its text if it is UTF-8, else its bytes. */
    default String command(ByteBuffer data) {
        try {
            String text = UTF_8.newDecoder().decode(data.duplicate()).toString();
            if (text.chars().noneMatch(Character::isISOControl)) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // Then it is not text.
        }
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

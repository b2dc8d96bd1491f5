package io.jraft.sim.history;

import org.jspecify.annotations.Nullable;

/**
 * What a client asked of the object behind one key. A value with equals and a short toString; the objects are
 * {@link Register}, {@link Counter}, {@link ElementSet} and {@link AppendList}, and each nests its commands.
 */
public interface Command {

    /** What the object is before anybody asked anything. Tells also which object a key holds. */
    State start();

    /** False if no state is ever changed by it. */
    boolean mutates();

    /**
     * The part of the object that this command is confined to, or null if it may touch all of it. If all commands on a
     * key are confined, each part is judged by itself, which is much cheaper.
     */
    default @Nullable String part() {
        return null;
    }

    /**
     * Whether {@code observer} could be answered differently because this command came right before it. Asked for
     * commands of unknown outcome only; saying true too often costs time, saying false wrongly costs the truth.
     */
    default boolean mayExplain(Operation observer) {
        return true;
    }
}

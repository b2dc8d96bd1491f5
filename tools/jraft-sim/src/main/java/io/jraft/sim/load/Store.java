package io.jraft.sim.load;

import io.jraft.Closure;
import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.sim.history.Answer;
import io.jraft.sim.history.Command;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The store as its users see it: entries, closures that hear the answer, and reads. Owner: the run's thread. */
public final class Store {
    private Store() {}

    /** The entry of an operation. */
    public static ByteBuffer entry(int operation, String key, Command command) {
        return ByteBuffer.wrap(StoreCodec.encode(operation, key, command, 0));
    }

    /** The number of the operation in an entry; null when it is none of the store's. */
    public static @Nullable Integer operation(ByteBuffer entry) {
        return StoreCodec.isOne(entry) ? StoreCodec.decode(entry).operation() : null;
    }

    /** A closure that is told the answer before its end. */
    public static Closure closure(Consumer<Answer> onAnswer, Consumer<Status> onEnd) {
        return new ClientClosure() {
            @Override
            public void answered(Answer answer) {
                onAnswer.accept(answer);
            }

            @Override
            public void run(Status status) {
                onEnd.accept(status);
            }
        };
    }

    /** What a state machine answers now; nothing when it is not a store. */
    public static Answer read(@Nullable StateMachine machine, String key, Command command) {
        return machine instanceof StoreMachine store ? store.read(key, command) : Answer.NOTHING;
    }
}

package io.jraft.ring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes what runs stations: threads in production, a scheduler that picks the order in the simulator. */
public interface WorkerFactory {
    /** A wake-up line for a worker that is to be started with it. */
    WorkerSignal newSignal();

    /** Starts to run stations, whose rings wake {@code signal}. */
    Running start(String name, WorkerSignal signal, List<? extends Station> stations);

    /**
     * What runs the workers that do everything for their groups, from the message that comes in to the answer that goes
     * out (FUSED): this one, unless there are threads that serve connections and can do that as well.
     */
    default WorkerFactory forFused() {
        return this;
    }

    /** A worker that runs. */
    interface Running {
        /** Asks it to end; returns at once. */
        void stop();

        /** Waits for its end; false when the time was up before. */
        boolean join(long timeoutNanos) throws InterruptedException;

        /** The worker itself, for its numbers; null when it is none, as in the simulator. */
        default @Nullable Worker worker() {
            return null;
        }
    }
}

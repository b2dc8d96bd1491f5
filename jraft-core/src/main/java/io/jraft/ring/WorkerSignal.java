package io.jraft.ring;

/** The wake-up line of a worker. */
public interface WorkerSignal {
    /** Makes sure that the worker looks at its stations soon. Cheap when it is awake. Thread: ANY. */
    void wake();

    /** For stations that are driven by hand. */
    WorkerSignal NONE = () -> {};
}

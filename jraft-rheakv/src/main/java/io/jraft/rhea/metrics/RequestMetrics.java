package io.jraft.rhea.metrics;

import io.jraft.rhea.errors.Errors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** Requests to one replica of a region, by what they asked and how they ended. Owner: ANY; nobody waits. */
public final class RequestMetrics {
    private static final Errors[] ERRORS = Errors.values();

    private final Map<String, Timings> byOperation = new ConcurrentHashMap<>();
    private final AtomicLongArray errors = new AtomicLongArray(ERRORS.length);

    /** A request was answered. The operations are of a fixed number; what clients send is not a name. */
    public void answered(String operation, long tookNanos) {
        byOperation.computeIfAbsent(operation, name -> new Timings()).record(tookNanos);
    }

    /** It was answered by an error. */
    public void failed(Errors error) {
        errors.incrementAndGet(error.ordinal());
    }

    /** Adds what there is; nothing of what has not happened. */
    public void sample(String store, String region, List<KVSample> into) {
        new TreeMap<>(byOperation)
                .forEach(
                        (name, times) ->
                                into.add(
                                        KVSample.of(KVMetric.REQUEST, times, store, region, name)));
        for (Errors error : ERRORS) {
            long count = errors.get(error.ordinal());
            if (count > 0) {
                into.add(KVSample.of(KVMetric.ERRORS, count, store, region, error.name()));
            }
        }
    }
}

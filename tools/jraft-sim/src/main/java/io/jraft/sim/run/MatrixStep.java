package io.jraft.sim.run;

import io.jraft.sim.matrix.CrashMatrix;
import io.jraft.sim.matrix.ErrorMatrix;
import io.jraft.sim.matrix.MatrixReport;
import io.jraft.sim.matrix.Workflow;
import java.util.ArrayList;
import java.util.List;

/**
 * The full check's crash matrix: every workflow of the stores, crashed at every call with every fate, and every recovery
 * likewise, or the beginning of it; and every call failing. One chunk is a workflow; the whole of one takes minutes. Thread: MAIN.
 */
final class MatrixStep implements FullStep {
    private final int callsMax;
    private final boolean everyPair;

    /** The whole of it. */
    MatrixStep() {
        this(Integer.MAX_VALUE, true);
    }

    /** So many calls of each workflow, and all pairs of fates or one second crash in eleven. */
    MatrixStep(int callsMax, boolean everyPair) {
        this.callsMax = callsMax;
        this.everyPair = everyPair;
    }

    @Override
    public String name() {
        return "matrix";
    }

    @Override
    public List<String> chunks() {
        List<String> chunks = new ArrayList<>();
        for (Workflow workflow : Workflow.values()) {
            chunks.add(workflow.name());
        }
        return chunks;
    }

    @Override
    public Result run(String chunk, int threads, Interrupt interrupt) {
        long began = System.nanoTime();
        MatrixReport report =
                CrashMatrix.run(
                        Workflow.valueOf(chunk),
                        callsMax,
                        everyPair,
                        call -> !interrupt.happened());
        System.out.println("Crash matrix, " + report);
        report.problems().forEach(System.out::println);
        MatrixReport errors =
                ErrorMatrix.run(Workflow.valueOf(chunk), callsMax, call -> !interrupt.happened());
        System.out.println("Error matrix, " + errors);
        errors.problems().forEach(System.out::println);
        int failures = report.problems().size() + errors.problems().size();
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Result(
                report.complete() || report.calls() == callsMax || failures > 0,
                report.starts(),
                0,
                seconds,
                failures);
    }
}

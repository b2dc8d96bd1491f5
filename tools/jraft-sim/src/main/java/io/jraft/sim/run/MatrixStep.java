package io.jraft.sim.run;

import io.jraft.sim.matrix.CrashMatrix;
import io.jraft.sim.matrix.MatrixReport;
import io.jraft.sim.matrix.Workflow;
import java.util.ArrayList;
import java.util.List;

/**
 * The full check's crash matrix: every workflow of the stores, crashed at every call with every fate, and every recovery
 * likewise. One chunk is a workflow and takes minutes. Thread: MAIN.
 */
final class MatrixStep implements FullStep {
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
                        Integer.MAX_VALUE,
                        true,
                        call -> !interrupt.happened());
        System.out.println("Crash matrix, " + report);
        report.problems().forEach(System.out::println);
        int failures = report.problems().size();
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Result(report.complete() || failures > 0, report.starts(), 0, seconds, failures);
    }
}

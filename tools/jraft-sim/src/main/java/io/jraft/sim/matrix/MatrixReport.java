package io.jraft.sim.matrix;

import java.util.List;

/**
 * What a run over one workflow tried and found.
 *
 * @param calls changing calls of the workflow, or the limit where it was cut
 * @param complete true when the whole workflow was covered
 * @param crashes crashes of the workflow that were played: calls times places times fates
 * @param secondCrashes crashes of a recovery that were played
 * @param starts starts that were compared with what was promised
 * @param problems what broke, each with the way to it; empty when nothing did
 */
public record MatrixReport(
        Workflow workflow,
        int calls,
        boolean complete,
        long crashes,
        long secondCrashes,
        long starts,
        List<String> problems) {
    public MatrixReport {
        problems = List.copyOf(problems);
    }

    @Override
    public String toString() {
        return workflow
                + ": "
                + calls
                + (complete ? " calls, " : " calls and more, ")
                + crashes
                + " crashes, "
                + secondCrashes
                + " crashes of the recovery, "
                + starts
                + " starts, "
                + (problems.isEmpty() ? "nothing broke" : problems.size() + " PROBLEMS");
    }
}

package io.jraft.sim.mutant;

import io.jraft.sim.mutant.MutantVerdict.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The museum as a page: which bug, where it comes from, which check saw it, after how many seeds. Thread: ANY. */
final class MutantTable {
    private MutantTable() {}

    /**
     * The page.
     *
     * @param command how it was made, for whoever wants to make it again
     * @param verdicts by id of the mutant; those that are missing were not run
     */
    static String render(
            List<Mutant> mutants, Map<String, MutantVerdict> verdicts, String command) {
        StringBuilder page = new StringBuilder();
        page.append("# The bug museum\n\n")
                .append(
                        "Each row is a bug somebody could write into our protocol or storage code,"
                                + " and what the")
                .append(" simulator says to it.\n")
                .append(
                        "The texts are in tools/jraft-sim/src/main/resources/mutants; a text that"
                                + " no longer fits")
                .append(" the code fails the build.\n")
                .append(
                        "*Seeds* counts the runs until the first one that failed. Made by:\n\n"
                                + "```\n")
                .append(command)
                .append("\n```\n\n")
                .append(summary(mutants, verdicts))
                .append("\n| id | bug | from | seen by | seeds |\n|---|---|---|---|---|\n");
        for (Mutant m : mutants) {
            MutantVerdict v = verdicts.get(m.id());
            page.append("| ")
                    .append(m.id())
                    .append(" | ")
                    .append(cell(m.title()))
                    .append(" | ")
                    .append(String.join(", ", m.from()))
                    .append(" | ")
                    .append(cell(seenBy(m, v)))
                    .append(" | ")
                    .append(v == null ? "" : v.seeds())
                    .append(" |\n");
        }
        return page.toString();
    }

    private static String summary(List<Mutant> mutants, Map<String, MutantVerdict> verdicts) {
        List<Long> seeds = new ArrayList<>();
        for (Mutant m : mutants) {
            MutantVerdict v = verdicts.get(m.id());
            if (v != null && (v.outcome() == Outcome.KILLED || v.outcome() == Outcome.HUNG)) {
                seeds.add(v.seeds());
            }
        }
        seeds.sort(null);
        String found = seeds.size() + " of " + mutants.size() + " were seen";
        return seeds.isEmpty()
                ? found + ".\n"
                : found
                        + "; the median took "
                        + seeds.get(seeds.size() / 2)
                        + " seeds, the slowest "
                        + seeds.get(seeds.size() - 1)
                        + ".\n";
    }

    private static String seenBy(Mutant m, @Nullable MutantVerdict v) {
        if (v == null) {
            return "not run; expected: " + String.join(", ", m.expected());
        }
        return switch (v.outcome()) {
            case KILLED -> v.detail();
            case HUNG -> "a run that did not end";
            case SURVIVED -> "**nothing**; expected: " + String.join(", ", m.expected());
            case ERROR -> "not run: " + v.detail();
        };
    }

    private static String cell(String text) {
        String plain = text.replace("|", "\\|");
        return plain.length() <= 140
                ? plain
                : String.format(Locale.ROOT, "%s...", plain.substring(0, 137));
    }
}

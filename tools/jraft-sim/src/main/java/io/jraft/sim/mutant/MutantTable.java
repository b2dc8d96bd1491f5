package io.jraft.sim.mutant;

import io.jraft.sim.mutant.MutantVerdict.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The museum as a page: which bug, where it comes from, which check saw it, where, after how many runs. The page can be
 * read back. Thread: ANY.
 */
final class MutantTable {
    private static final int CELL_MAX = 140;
    private static final String NOTHING = "**nothing**";
    private static final String ENDLESS = "a run that did not end";
    private static final String UNKNOWN = "not run";
    private static final int COLUMNS = 6;

    private static final String HEAD =
            """
            # The bug museum

            Each row is a bug somebody could write into our protocol or storage code, and what the simulator says to it. The texts
            are in tools/jraft-sim/src/main/resources/mutants; a text that no longer fits the code fails the build. A bug counts as
            seen when a run fails with it that is good without it. *Where* is a profile or a scenario and the seed, or a workflow of
            the crash matrix and the call; *runs* counts those until then, the failing one included. Made by

            ```
            tools/sim mutants --table docs/mutants.md
            ```

            Every build hunts ten of those that die soon, every day others; `tools/sim full` hunts all of them. `MuseumPageTest`
            fails when a row names nothing that saw its bug.
            `tools/sim mutants --mutants M009` hunts one, and `tools/sim shrink --mutant M009 --seed 5` tells what a seed of a
            profile finds in it.

            """;

    private MutantTable() {}

    /**
     * The page.
     *
     * @param verdicts by id of the mutant; those that are missing were not run
     */
    static String render(List<Mutant> mutants, Map<String, MutantVerdict> verdicts) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append(summary(mutants, verdicts))
                .append(
                        "\n| id | bug | from | seen by | where | runs |\n|---|---|---|---|---|---|\n");
        for (Mutant m : mutants) {
            MutantVerdict v = verdicts.get(m.id());
            row(
                    page,
                    m.id(),
                    cell(m.title()),
                    String.join(", ", m.from()),
                    cell(seenBy(m, v)),
                    v == null ? "" : v.where(),
                    v == null ? "" : String.valueOf(v.runs()));
        }
        return page.toString();
    }

    private static void row(StringBuilder page, String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** What a page says, by id of the mutant; words that were cut short stay so. */
    static Map<String, MutantVerdict> read(String page) {
        Map<String, MutantVerdict> verdicts = new LinkedHashMap<>();
        for (String line : page.lines().toList()) {
            String[] cells = line.split("(?<!\\\\)\\|", -1);
            if (cells.length == COLUMNS + 2 && cells[1].strip().startsWith("M")) {
                MutantVerdict verdict = verdict(cells);
                if (verdict != null) {
                    verdicts.put(verdict.id(), verdict);
                }
            }
        }
        return verdicts;
    }

    private static @Nullable MutantVerdict verdict(String[] cells) {
        String seenBy = cells[4].strip().replace("\\|", "|");
        if (seenBy.startsWith(UNKNOWN)) {
            return null;
        }
        Outcome outcome =
                seenBy.startsWith(NOTHING)
                        ? Outcome.SURVIVED
                        : seenBy.equals(ENDLESS) ? Outcome.HUNG : Outcome.KILLED;
        return new MutantVerdict(
                cells[1].strip(),
                outcome,
                Long.parseLong(cells[6].strip()),
                cells[5].strip(),
                outcome == Outcome.KILLED ? seenBy : "");
    }

    private static String summary(List<Mutant> mutants, Map<String, MutantVerdict> verdicts) {
        List<Long> runs = new ArrayList<>();
        for (Mutant m : mutants) {
            MutantVerdict v = verdicts.get(m.id());
            if (v != null && v.isSeen()) {
                runs.add(v.runs());
            }
        }
        runs.sort(null);
        String found = runs.size() + " of " + mutants.size() + " were seen";
        return runs.isEmpty()
                ? found + ".\n"
                : found
                        + "; the median took "
                        + runs.get(runs.size() / 2)
                        + " runs, the slowest "
                        + runs.get(runs.size() - 1)
                        + ".\n";
    }

    private static String seenBy(Mutant m, @Nullable MutantVerdict v) {
        if (v == null) {
            return UNKNOWN + "; expected: " + String.join(", ", m.expected());
        }
        return switch (v.outcome()) {
            case KILLED -> v.detail();
            case HUNG -> ENDLESS;
            case SURVIVED -> NOTHING + "; expected: " + String.join(", ", m.expected());
            case ERROR -> UNKNOWN + ": " + v.detail();
        };
    }

    private static String cell(String text) {
        String plain = text.replace("|", "\\|");
        return plain.length() <= CELL_MAX
                ? plain
                : String.format(Locale.ROOT, "%s...", plain.substring(0, CELL_MAX - 3));
    }
}

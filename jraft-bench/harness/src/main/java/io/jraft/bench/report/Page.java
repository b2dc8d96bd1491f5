package io.jraft.bench.report;

import java.util.List;
import java.util.Map;

/** The page in docs, written as a whole; its curves are files beside it. Thread: any. */
final class Page {
    private Page() {}

    /** The page; pictures are at {@code benchmarks/NAME.svg} beside it. */
    static String of(Results results, Map<String, String> curves, String directory) {
        Tables tables = new Tables(results);
        StringBuilder out = new StringBuilder();
        out.append(
                        "# Benchmarks\n\nWritten by `tools/bench --write`; do not edit. Anyone can repeat it:\n\n")
                .append("```\ntools/bench --write docs/benchmarks.md\n```\n\n");
        list(out, Words.circumstances(results));
        out.append("\n## Ratios\n\n");
        table(out, tables.ratios());
        out.append("\n## Curves\n\n");
        curves.keySet()
                .forEach(
                        name ->
                                out.append("![")
                                        .append(name.replace('-', ' '))
                                        .append("](")
                                        .append(directory)
                                        .append('/')
                                        .append(name)
                                        .append(".svg)\n\n"));
        out.append("## Figures\n\n");
        table(out, tables.figures());
        out.append("\n## Costs\n\n");
        table(out, tables.costs());
        Tables.Table bounds = tables.bounds();
        if (!bounds.rows().isEmpty()) {
            out.append("\n## Of what is possible\n\n");
            table(out, bounds);
        }
        out.append("\n## Durability audit\n\n");
        list(out, Words.audit(results));
        out.append("\n## Contestants\n\n");
        list(out, Words.notes(results));
        out.append("\n## What a number means\n\n");
        list(out, Words.MEANING);
        return out.toString();
    }

    private static void list(StringBuilder out, List<String> lines) {
        lines.forEach(line -> out.append("- ").append(line).append('\n'));
    }

    private static void table(StringBuilder out, Tables.Table table) {
        out.append(table.title()).append("\n\n").append(table.markdown());
    }
}

package io.jraft.bench.report;

import java.util.List;
import java.util.Map;

/** One page with everything in it: no script, no file beside it, no network. Thread: any. */
final class Html {
    private static final String STYLE =
            "body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#1b1f24}"
                    + "table{border-collapse:collapse;margin:1em 0;font-variant-numeric:tabular-nums}"
                    + "th,td{padding:.25em .7em;border-bottom:1px solid #e3e6ea;text-align:right}"
                    + "th:first-child,td:first-child,th:nth-child(2),td:nth-child(2){text-align:left}"
                    + "svg{max-width:100%;height:auto;border:1px solid #e3e6ea;margin:.5em 0}";

    private Html() {}

    static String of(Results results) {
        Tables tables = new Tables(results);
        StringBuilder out = new StringBuilder();
        out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append(
                        "<meta name=\"viewport\" content=\"width=device-width\"><title>jraft beside its peers</title>")
                .append("<style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>jraft beside its peers</h1>\n");
        list(out, Words.circumstances(results));
        out.append("<h2>Ratios</h2>\n");
        table(out, tables.ratios());
        out.append("<h2>Curves</h2>\n");
        for (Map.Entry<String, String> curve : new Curves(results).all().entrySet()) {
            out.append(curve.getValue());
        }
        out.append("<h2>Figures</h2>\n");
        table(out, tables.figures());
        out.append("<h2>Costs</h2>\n");
        table(out, tables.costs());
        Tables.Table bounds = tables.bounds();
        if (!bounds.rows().isEmpty()) {
            out.append("<h2>Of what is possible</h2>\n");
            table(out, bounds);
        }
        out.append("<h2>Durability audit</h2>\n");
        list(out, Words.audit(results));
        out.append("<h2>Contestants</h2>\n");
        list(out, Words.notes(results));
        out.append("<h2>What a number means</h2>\n");
        list(out, Words.MEANING);
        return out.append("</body></html>\n").toString();
    }

    private static void list(StringBuilder out, List<String> lines) {
        out.append("<ul>\n");
        lines.forEach(line -> out.append("<li>").append(bold(line)).append("</li>\n"));
        out.append("</ul>\n");
    }

    private static void table(StringBuilder out, Tables.Table table) {
        out.append("<p>").append(LineChart.text(table.title())).append("</p>\n<table><tr>");
        table.head().forEach(h -> out.append("<th>").append(LineChart.text(h)).append("</th>"));
        out.append("</tr>\n");
        for (List<String> row : table.rows()) {
            out.append("<tr>");
            row.forEach(cell -> out.append("<td>").append(bold(cell)).append("</td>"));
            out.append("</tr>\n");
        }
        out.append("</table>\n");
    }

    /** Tables are written for Markdown; its stars are the only mark they use. */
    private static String bold(String cell) {
        return LineChart.text(cell).replaceAll("\\*\\*([^*]+)\\*\\*", "<b>$1</b>");
    }
}

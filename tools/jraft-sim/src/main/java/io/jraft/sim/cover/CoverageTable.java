package io.jraft.sim.cover;

import io.jraft.sim.cover.CoverageXml.Line;
import io.jraft.sim.cover.CoverageXml.Method;
import io.jraft.sim.cover.CoverageXml.Package;
import io.jraft.sim.cover.CoverageXml.Source;
import io.jraft.sim.cover.NotCounted.Excuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Coverage as text, for people: a table by package, and what is missed with its source. Owner: MAIN. */
public final class CoverageTable {
    private static final String ROW = "%-26s %28s %28s%n";

    private final List<Package> packages;
    private final NotCounted notCounted;
    private Ratio lines = Ratio.NONE;
    private Ratio branches = Ratio.NONE;

    CoverageTable(List<Package> packages, NotCounted notCounted) {
        this.packages = packages.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
        this.notCounted = notCounted;
    }

    /** From an XML report of JaCoCo. */
    public static CoverageTable of(Path xml) throws IOException {
        return new CoverageTable(CoverageXml.read(xml), NotCounted.standard());
    }

    /** Lines and branches by package, the totals as measured, and without what is not counted. */
    public String table() {
        StringBuilder out = new StringBuilder();
        out.append(String.format(Locale.ROOT, ROW, "package", "lines", "branches"));
        Ratio allLines = Ratio.NONE;
        Ratio allBranches = Ratio.NONE;
        lines = Ratio.NONE;
        branches = Ratio.NONE;
        for (Package p : packages) {
            row(out, p.name().substring("io.jraft.".length()), p.lines(), p.branches());
            allLines = allLines.plus(p.lines());
            allBranches = allBranches.plus(p.branches());
            lines = lines.plus(p.lines().without(excused(p, Method::lines)));
            branches = branches.plus(p.branches().without(excused(p, Method::branches)));
        }
        row(out, "all", allLines, allBranches);
        row(out, "without the not counted", lines, branches);
        for (Excuse e : notCounted.excuses()) {
            if (packages.stream().noneMatch(p -> excuses(e, p))) {
                out.append("not-counted.txt excuses nothing with ").append(e).append('\n');
            }
        }
        return out.toString();
    }

    private static void row(StringBuilder out, String name, Ratio lines, Ratio branches) {
        out.append(String.format(Locale.ROOT, ROW, name, lines, branches));
    }

    private static boolean excuses(Excuse e, Package p) {
        return p.methods().stream()
                .anyMatch(m -> e.covers(m) && m.lines().missed() + m.branches().missed() > 0);
    }

    private long excused(Package p, Function<Method, Ratio> what) {
        return p.methods().stream()
                .filter(notCounted::covers)
                .mapToLong(m -> what.apply(m).missed())
                .sum();
    }

    /** True when enough is reached, of what is counted; {@link #table} first. */
    public boolean reaches(double linesPercent, double branchesPercent) {
        return lines.percent() >= linesPercent && branches.percent() >= branchesPercent;
    }

    /** What is missed and counted, line by line, with the source when it is found under a directory. */
    public List<String> missed(Path sources) throws IOException {
        List<String> out = new ArrayList<>();
        for (Package p : packages) {
            for (Source file : p.files()) {
                String owner = p.name() + "." + file.name().replace(".java", "");
                Path source = sources.resolve(owner.replace('.', '/') + ".java");
                List<String> text = Files.exists(source) ? Files.readAllLines(source) : List.of();
                List<Method> methods =
                        p.methods().stream().filter(m -> m.owner().equals(owner)).toList();
                String last = "";
                for (Line line : file.missed()) {
                    Method method = at(methods, line.number());
                    if (method != null && notCounted.covers(method)) {
                        continue;
                    }
                    String name = owner + "#" + (method == null ? "?" : method.name());
                    if (!name.equals(last)) {
                        out.add(name);
                        last = name;
                    }
                    out.add(describe(line, text));
                }
            }
        }
        return out;
    }

    private static String describe(Line line, List<String> text) {
        String what = line.reached() ? line.branchesMissed() + " of " + line.branches() : "never";
        String code = line.number() <= text.size() ? text.get(line.number() - 1).strip() : "";
        return String.format(Locale.ROOT, "  %5d %-9s %s", line.number(), what, code);
    }

    /** The method that a line is in: the last one that begins at it or before. */
    private static @Nullable Method at(List<Method> methods, int line) {
        Method best = null;
        for (Method m : methods) {
            if (m.firstLine() <= line && (best == null || m.firstLine() >= best.firstLine())) {
                best = m;
            }
        }
        return best;
    }
}

package io.jraft.sim.run;

import io.jraft.sim.cover.CoverageTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coverage}: tables what JaCoCo measured; {@code tools/sim-coverage} measures and calls it. */
@Command(
        name = "coverage",
        description = "Tables a report of JaCoCo; tools/sim-coverage makes one and calls this.")
final class CoverageCommand implements Callable<Integer> {
    @Option(names = "--xml", required = true, description = "JaCoCo's report")
    private Path xml = Path.of("");

    @Option(names = "--sources", description = "where the sources are; ${DEFAULT-VALUE}")
    private Path sources = Path.of("jraft-core/src/main/java");

    @Option(names = "--missed", description = "file for what is not reached, line by line")
    private @Nullable Path missed;

    @Option(names = "--lines", description = "fail below so many percent; ${DEFAULT-VALUE}")
    private double lines;

    @Option(names = "--branches", description = "fail below so many percent; ${DEFAULT-VALUE}")
    private double branches;

    @Override
    public Integer call() throws Exception {
        CoverageTable table = CoverageTable.of(xml);
        System.out.print(table.table());
        if (missed != null) {
            Files.write(missed, table.missed(sources));
            System.out.println("What is not reached: " + missed);
        }
        return table.reaches(lines, branches) ? 0 : 1;
    }
}

package io.jraft.cli;

import io.jraft.cli.out.Format;
import io.jraft.cli.out.Report;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that every command has, and where its answer goes. Thread: MAIN. */
public final class Output {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"-o", "--output"},
            completionCandidates = Names.class,
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}",
            defaultValue = "table")
    private Format format = Format.TABLE;

    /** The formats as people write them: completion in a shell minds upper and lower case. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Format.values())
                    .map(each -> each.name().toLowerCase(Locale.ROOT))
                    .iterator();
        }
    }

    /** How to answer. */
    public Format format() {
        return format;
    }

    /** Where the answer goes. */
    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** Where sentences beside the answer go: warnings, questions. */
    public PrintWriter err() {
        return command.commandLine().getErr();
    }

    /** Prints the answer. */
    public void print(Report report) {
        report.print(out(), format);
    }
}

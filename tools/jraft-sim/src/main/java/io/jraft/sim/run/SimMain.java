package io.jraft.sim.run;

import io.jraft.sim.mutant.MutantCommand;
import io.jraft.sim.shrink.ShrinkCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line of the simulator, {@code tools/sim}.
 * Thread: MAIN; commands that run many seeds start more.
 */
@Command(
        name = "tools/sim",
        mixinStandardHelpOptions = true,
        description =
                "The production code in one thread, under virtual time and faults drawn from a seed.",
        subcommands = {
            RunCommand.class,
            ReplayCommand.class,
            ShrinkCommand.class,
            SoakCommand.class,
            DeterminismCommand.class,
            MutantCommand.class,
            FullCommand.class,
            SuiteCommand.class,
            CoverageCommand.class,
            DigestsCommand.class
        })
public final class SimMain {
    /** System property: nodes log from this level on; not at all when it is not set. */
    static final String LOG_LEVEL = "sim.log";

    private SimMain() {}

    /** Runs a command; exits with 0 if all was good, 1 after a failure, 2 when it was not understood or cut short. */
    public static void main(String[] args) {
        quiet();
        int code = commandLine().execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new SimMain()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Nodes of a simulated cluster do not log unless they are asked to; before the first logger is made. */
    public static void quiet() {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/jraft/sim/logback-sim.xml");
        }
    }
}

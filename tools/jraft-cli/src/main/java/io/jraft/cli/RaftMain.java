package io.jraft.cli;

import io.jraft.cli.live.DiagnoseCommand;
import io.jraft.cli.live.GroupsCommand;
import io.jraft.cli.live.LearnersCommand;
import io.jraft.cli.live.PeersCommand;
import io.jraft.cli.live.StatusCommand;
import io.jraft.cli.live.TransferCommand;
import io.jraft.cli.offline.LogCommand;
import io.jraft.cli.offline.MetaCommand;
import io.jraft.cli.offline.RecoverCommand;
import java.io.IOException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/**
 * The command line of operators, {@code tools/raft}.
 * Thread: MAIN.
 */
@Command(
        name = "raft",
        mixinStandardHelpOptions = true,
        version = "jraft 0.1",
        description = "Looks at groups and their directories, and mends them.",
        footer =
                "%ntools/raft kv asks the key-value store; without arguments it tells what it knows.",
        subcommandsRepeatable = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, and what was looked at is well",
            "1:looked, and something is wrong",
            "2:the command line was not understood",
            "3:refused: nothing was done",
            "4:nobody could be asked, or no answer came in time",
            "5:something failed; the words are on the error output"
        },
        subcommands = {
            StatusCommand.class,
            DiagnoseCommand.class,
            GroupsCommand.class,
            PeersCommand.class,
            LearnersCommand.class,
            TransferCommand.class,
            LogCommand.class,
            MetaCommand.class,
            SnapshotCommand.class,
            RecoverCommand.class,
            GenerateCompletion.class
        })
public final class RaftMain {
    private RaftMain() {}

    /** Runs a command and exits with an {@link ExitCode}. */
    public static void main(String[] args) {
        quiet();
        // Threads of the network may still be there, so the end is said always.
        System.exit(commandLine().execute(args));
    }

    /** The library's log is for nodes; -Draft.log=INFO shows it. Before the first logger is made. */
    private static void quiet() {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/jraft/cli/logback-cli.xml");
        }
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new RaftMain());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(RaftMain::failed);
        // Every command has --help.
        addHelp(line);
        return line;
    }

    private static void addHelp(CommandLine line) {
        for (CommandLine sub : line.getSubcommands().values()) {
            if (sub.getCommandSpec().findOption("--help") == null) {
                sub.getCommandSpec()
                        .addOption(
                                CommandLine.Model.OptionSpec.builder("-h", "--help")
                                        .usageHelp(true)
                                        .type(boolean.class)
                                        .description("show this help and end")
                                        .build());
            }
            addHelp(sub);
        }
    }

    private static int failed(Exception e, CommandLine line, ParseResult parsed) {
        if (e instanceof CommandFailure failure) {
            line.getErr().println(failure.getMessage());
            line.getErr().flush();
            return failure.exitCode();
        }
        if (e instanceof IOException) {
            line.getErr().println(e.getMessage() == null ? e.toString() : e.getMessage());
            line.getErr().flush();
            return ExitCode.FAILED;
        }
        e.printStackTrace(line.getErr());
        line.getErr().flush();
        return ExitCode.FAILED;
    }
}

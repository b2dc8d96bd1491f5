package io.jraft.cli.offline;

import picocli.CommandLine.Command;

/** Commands on the log of a stopped node. */
@Command(
        name = "log",
        description = "The journal of a stopped node. Changes nothing in it.",
        subcommands = {LogVerifyCommand.class, LogDumpCommand.class})
public final class LogCommand {}

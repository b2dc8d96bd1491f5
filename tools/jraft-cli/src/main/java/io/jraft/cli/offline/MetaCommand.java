package io.jraft.cli.offline;

import picocli.CommandLine.Command;

/** Commands on term, vote and identity of a stopped node. */
@Command(
        name = "meta",
        description = "Term, vote and identity of a stopped node. Changes nothing.",
        subcommands = MetaShowCommand.class)
public final class MetaCommand {}

package io.jraft.cli.offline;

import picocli.CommandLine.Command;

/** Commands on snapshots. */
@Command(
        name = "snapshot",
        description = "Snapshots: of a running member (take) and of a stopped one (verify).",
        subcommands = SnapshotVerifyCommand.class)
public final class SnapshotCommand {}

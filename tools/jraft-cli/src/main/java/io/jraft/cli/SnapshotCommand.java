package io.jraft.cli;

import io.jraft.cli.live.SnapshotTakeCommand;
import io.jraft.cli.offline.SnapshotVerifyCommand;
import picocli.CommandLine.Command;

/** Commands on snapshots. */
@Command(
        name = "snapshot",
        description = "Snapshots: of a running member (take) and of a stopped one (verify).",
        subcommands = {SnapshotTakeCommand.class, SnapshotVerifyCommand.class})
public final class SnapshotCommand {}

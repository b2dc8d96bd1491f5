package io.jraft.cli.offline;

import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.out.Report;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.FileSystem;
import io.jraft.storage.local.LocalSnapshotStore;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares every file of every snapshot with its manifest. Thread: MAIN. */
@Command(
        name = "verify",
        description =
                "Compares size and digest of every file of every snapshot of a stopped node. Changes nothing."
                        + " Exit code 1 on damage.")
public final class SnapshotVerifyCommand implements Callable<Integer> {
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "DIR", description = "the directory that snapshotUri names")
    private String directory = "";

    @Override
    public Integer call() throws IOException {
        FileSystem disk = new NioFileSystem();
        String path = disk.realPath(directory);
        AutoCloseable lock = Locks.take(disk, path);
        try {
            LocalSnapshotStore store =
                    new LocalSnapshotStore(new ShadowFileSystem(disk, path), path);
            List<String> damage = new ArrayList<>(store.recover());
            Report report = new Report();
            Report.Table table =
                    report.table(
                            "snapshots",
                            "index",
                            "term",
                            "state",
                            "files",
                            "bytes",
                            "configuration");
            for (SnapshotMeta meta : store.published()) {
                boolean sound = verify(store, meta, damage);
                table.row(
                        meta.last().index(),
                        meta.last().term(),
                        sound ? "sound" : "damaged",
                        meta.files().size(),
                        meta.totalBytes(),
                        LogDumpCommand.words(meta.conf()));
            }
            report.fact("snapshots in", path)
                    .fact("sound", damage.isEmpty())
                    .fact("damage", damage);
            output.print(report);
            return damage.isEmpty() ? ExitCode.FINE : ExitCode.UNWELL;
        } finally {
            Locks.release(lock);
        }
    }

    private static boolean verify(
            LocalSnapshotStore store, SnapshotMeta meta, List<String> damage) {
        try (SnapshotReader reader = store.open(meta.last())) {
            return reader != null;
        } catch (IOException e) {
            damage.add(String.valueOf(e.getMessage()));
            return false;
        }
    }
}

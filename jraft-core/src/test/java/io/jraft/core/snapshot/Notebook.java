package io.jraft.core.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.SnapshotCut;
import io.jraft.Status;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import io.jraft.testing.ScriptedMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Snapshots of a {@link ScriptedMachine}: its commands in three files. Fails where a test asks it to. */
final class Notebook implements ScriptedMachine.SnapshotScript {
    private final FileSystem fs;

    /** Whether it gives a cut that is written in the background. */
    boolean twoPhases = true;

    /** How a save by itself ends; null to keep the closure for the test. */
    @Nullable Status saveEnds = Status.OK();

    /** Thrown by the writing of a cut. */
    @Nullable RuntimeException writeThrows;

    boolean loadFails;
    final List<String> calls = new ArrayList<>();

    /** The closure of the last save that was kept. */
    @Nullable Closure kept;

    Notebook(FileSystem fs) {
        this.fs = fs;
    }

    @Override
    public @Nullable SnapshotCut cut(ScriptedMachine machine) {
        if (!twoPhases) {
            return null;
        }
        calls.add("cut");
        List<String> then = List.copyOf(machine.applied);
        return new SnapshotCut() {
            @Override
            public void writeTo(SnapshotWriter writer) {
                calls.add("write");
                if (writeThrows != null) {
                    throw writeThrows;
                }
                writeAll(then, writer);
            }

            @Override
            public void close() {
                calls.add("close");
            }
        };
    }

    @Override
    public void save(ScriptedMachine machine, SnapshotWriter writer, Closure done) {
        calls.add("save");
        writeAll(machine.applied, writer);
        if (saveEnds == null) {
            kept = done;
        } else {
            done.run(saveEnds);
        }
    }

    private void writeAll(List<String> commands, SnapshotWriter writer) {
        try {
            write(writer, "count", String.valueOf(commands.size()));
            write(writer, "nothing", "");
            write(writer, "deep/commands", String.join("\n", commands));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(SnapshotWriter writer, String name, String text) throws IOException {
        fs.createDirectories(writer.getPath() + "/deep");
        try (DataFile file = fs.open(writer.getPath() + "/" + name, OpenMode.CREATE)) {
            file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
        }
        writer.addFile(name);
    }

    @Override
    public boolean load(ScriptedMachine machine, SnapshotReader reader) {
        calls.add("load " + reader.load().getLastIncludedIndex());
        if (loadFails) {
            return false;
        }
        try (DataFile file = fs.open(reader.getPath() + "/deep/commands", OpenMode.READ)) {
            ByteBuffer text = ByteBuffer.allocate((int) file.size());
            file.read(0, text);
            machine.applied.clear();
            machine.applied.addAll(new String(text.array(), UTF_8).lines().toList());
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.jraft.example.embedders;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.error.RaftError;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The vertices of a graph.
 * Owner: FSM for the callbacks; any thread may look.
 */
final class GraphMachine extends StateMachineAdapter {
    private static final String FILE = "vertices";

    final List<String> vertices = new CopyOnWriteArrayList<>();

    @Override
    public void onApply(Iterator iter) {
        while (iter.hasNext()) {
            GraphServer.StoreClosure closure = (GraphServer.StoreClosure) iter.done();
            vertices.add(Embedding.wholeArray(iter.getData()));
            if (closure != null) {
                closure.complete(vertices.size());
            }
            iter.next();
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        try {
            Files.write(Path.of(writer.getPath(), FILE), vertices, UTF_8);
            if (writer.addFile(FILE)) {
                done.run(Status.OK());
            } else {
                done.run(new Status(RaftError.EIO, "Failed to add file: '%s'", FILE));
            }
        } catch (IOException e) {
            done.run(new Status(RaftError.EIO, "Failed to save: %s", e));
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        if (reader.load() == null || reader.load().getLastIncludedIndex() <= 0) {
            return false;
        }
        try {
            List<String> loaded = Files.readAllLines(Path.of(reader.getPath(), FILE), UTF_8);
            vertices.clear();
            vertices.addAll(loaded);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

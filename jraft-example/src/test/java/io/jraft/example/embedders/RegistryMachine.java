package io.jraft.example.embedders;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Node;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.entity.LocalFileMetaOutter;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.error.RaftException;
import io.jraft.example.embedders.RegistryServer.RegistryClosure;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import io.jraft.util.CRC64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The values of one group of a registry.
 * Owner: FSM for the callbacks; any thread may look.
 */
final class RegistryMachine extends StateMachineAdapter {
    private static final String FILE = "registry.data";

    final Map<String, String> values = new ConcurrentSkipListMap<>();
    final CompletableFuture<RaftException> error = new CompletableFuture<>();
    volatile Node node;
    volatile boolean failing;
    volatile String savedChecksum = "";
    volatile String loadedChecksum = "";
    volatile PeerId leader;
    volatile long term;

    @Override
    public void onApply(Iterator iter) {
        int applied = 0;
        try {
            while (iter.hasNext()) {
                String change = Embedding.wholeArray(iter.getData());
                RegistryClosure closure = (RegistryClosure) iter.done();
                String response = store(change);
                if (closure != null) {
                    closure.setResponse(response);
                    closure.run(Status.OK());
                }
                applied++;
                iter.next();
            }
        } catch (IOException e) {
            iter.setErrorAndRollback(
                    1,
                    new Status(
                            RaftError.ESTATEMACHINE,
                            "StateMachine meet critical error after %d entries: %s.",
                            applied,
                            e.getMessage()));
        }
    }

    private String store(String change) throws IOException {
        if (failing) {
            throw new IOException("the store is broken");
        }
        int equals = change.indexOf('=');
        String key = change.substring(0, equals);
        values.put(key, change.substring(equals + 1));
        return "stored " + key;
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        try {
            List<String> lines = new ArrayList<>();
            values.forEach((key, value) -> lines.add(key + "=" + value));
            Path file = Path.of(writer.getPath(), FILE);
            Files.write(file, lines, UTF_8);
            savedChecksum = checksum(file);
            LocalFileMetaOutter.LocalFileMeta meta =
                    LocalFileMetaOutter.LocalFileMeta.newBuilder()
                            .setUserMeta(ByteString.copyFromUtf8(savedChecksum))
                            .build();
            if (!writer.addFile(FILE, meta)) {
                throw new IOException("the writer refused " + FILE);
            }
            done.run(Status.OK());
        } catch (IOException e) {
            done.run(new Status(RaftError.EIO, "Fail to save the registry: %s", e.getMessage()));
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try {
            if (!reader.listFiles().contains(FILE)) {
                return false;
            }
            LocalFileMetaOutter.LocalFileMeta meta =
                    (LocalFileMetaOutter.LocalFileMeta) reader.getFileMeta(FILE);
            Path file = Path.of(reader.getPath(), FILE);
            String expected = meta.getUserMeta().toStringUtf8();
            if (!expected.equals(checksum(file))) {
                return false;
            }
            values.clear();
            for (String line : Files.readAllLines(file, UTF_8)) {
                store(line);
            }
            loadedChecksum = expected;
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String checksum(Path file) throws IOException {
        CRC64 crc = new CRC64();
        crc.update(Files.readAllBytes(file));
        return Long.toHexString(crc.getValue());
    }

    @Override
    public void onLeaderStart(long newTerm) {
        super.onLeaderStart(newTerm);
        term = newTerm;
        Node mine = node;
        leader = mine == null ? null : mine.getNodeId().getPeerId();
    }

    @Override
    public void onStartFollowing(LeaderChangeContext ctx) {
        super.onStartFollowing(ctx);
        leader = ctx.getLeaderId();
        term = ctx.getTerm();
    }

    @Override
    public void onError(RaftException e) {
        super.onError(e);
        error.complete(e);
    }
}

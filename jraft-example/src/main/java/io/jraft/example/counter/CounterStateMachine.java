package io.jraft.example.counter;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.SnapshotCut;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.error.RaftException;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counter itself: what every server of the group computes from the same log.
 * Owner: FSM, for all callbacks; value() may be read by any thread.
 * An entry is eight bytes: what to add.
 */
public final class CounterStateMachine extends StateMachineAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(CounterStateMachine.class);
    private static final String FILE = "counter";

    private final Consumer<RaftException> onError;
    private volatile long value;

    /** The consumer hears of an error after which this node applies nothing any more; it runs on the FSM thread. */
    public CounterStateMachine(Consumer<RaftException> onError) {
        this.onError = onError;
    }

    /** A task's completion that wants to know the value which its own increment produced. */
    interface AddClosure extends Closure {
        /** Called before run(OK), on the FSM thread. */
        void added(long valueAfter);
    }

    static ByteBuffer entry(long delta) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, delta);
    }

    long value() {
        return value;
    }

    @Override
    public void onApply(Iterator entries) {
        while (entries.hasNext()) {
            // Only this thread writes, so reading and writing a volatile field needs no lock.
            long after = value + entries.getData().getLong(0);
            value = after;
            Closure done = entries.done();
            if (done != null) {
                // Only the server that took the request from its client has a closure for it.
                if (done instanceof AddClosure add) {
                    add.added(after);
                }
                done.run(Status.OK());
            }
            entries.next();
        }
    }

    /** The cut is one number, taken between two entries; it is written later, while entries go on being applied. */
    @Override
    public SnapshotCut onSnapshotCut() {
        long cut = value;
        return writer -> write(writer, cut);
    }

    private static void write(SnapshotWriter writer, long cut) throws IOException {
        Files.writeString(
                Path.of(writer.getPath(), FILE), Long.toString(cut), StandardCharsets.US_ASCII);
        if (!writer.addFile(FILE)) {
            throw new IOException(
                    "the snapshot at " + writer.getPath() + " refused the file '" + FILE + "'");
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        Path file = Path.of(reader.getPath(), FILE);
        try {
            value = Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII));
            return true;
        } catch (IOException | NumberFormatException e) {
            LOG.error("Cannot load the counter from {}", file, e);
            return false;
        }
    }

    @Override
    public void onError(RaftException e) {
        onError.accept(e);
    }
}

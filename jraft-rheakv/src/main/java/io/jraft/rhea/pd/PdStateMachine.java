package io.jraft.rhea.pd;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.SnapshotCut;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.rhea.op.MalformedException;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The placement driver's state as the engine sees it. Owner: FSM; {@link #published} is for ANY.
 */
public class PdStateMachine extends StateMachineAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(PdStateMachine.class);
    private static final String FILE = "placement";

    private final long clusterId;
    private final Listener listener;
    private PdState state;
    private volatile PdState published;

    /** Hears who leads. Owner: FSM; must not block. */
    public interface Listener {
        /** This replica leads, and has applied all that was committed before. */
        void onLeaderStart(long term);

        /** It does not any more. */
        void onLeaderStop();
    }

    /** Hears which numbers an entry took. */
    public interface IdsClosure extends Closure {
        /** Before the closure runs: the first of them, 0 for none. Thread: FSM. */
        void took(long first);
    }

    /** One that knows nothing. */
    public PdStateMachine(long clusterId, Listener listener) {
        this.clusterId = clusterId;
        this.listener = listener;
        state = new PdState(clusterId);
        published = state.copy();
    }

    /** The state as of the last batch; never changes. Thread: ANY. */
    public PdState published() {
        return published;
    }

    @Override
    public void onApply(Iterator entries) {
        while (entries.hasNext()) {
            ByteBuffer data = entries.getData().duplicate();
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            long first = apply(state, PdEntry.decode(bytes));
            Closure done = entries.done();
            if (done instanceof IdsClosure ids) {
                ids.took(first);
            }
            if (done != null) {
                done.run(Status.OK());
            }
            entries.next();
        }
        published = state.copy();
    }

    /** What an entry does; a test may make it do something else. */
    protected long apply(PdState to, PdEntry entry) {
        return to.apply(entry);
    }

    @Override
    public SnapshotCut onSnapshotCut() {
        PdState now = state.copy();
        return new SnapshotCut() {
            @Override
            public void writeTo(SnapshotWriter writer) throws IOException {
                Files.write(Path.of(writer.getPath()).resolve(FILE), now.encode());
                if (!writer.addFile(FILE)) {
                    throw new IOException("the snapshot refused the file " + FILE);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        Path file = Path.of(reader.getPath()).resolve(FILE);
        try {
            state = PdState.decode(clusterId, Files.readAllBytes(file));
            published = state.copy();
            return true;
        } catch (IOException | MalformedException e) {
            LOG.error("Cannot load the placement driver's state from {}", file, e);
            return false;
        }
    }

    @Override
    public void onLeaderStart(long term) {
        listener.onLeaderStart(term);
    }

    @Override
    public void onLeaderStop(Status status) {
        listener.onLeaderStop();
    }

    /** The whole state: equal for equal replicas. */
    @Override
    public String toString() {
        return published.toString();
    }
}

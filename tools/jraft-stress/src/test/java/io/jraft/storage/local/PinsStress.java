package io.jraft.storage.local;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A snapshot that is read is not removed, and one that is being removed lets nobody in. */
public final class PinsStress {
    private static final SnapshotMeta META =
            new SnapshotMeta(LogId.ZERO, 0, ConfEntry.EMPTY, List.of());

    private PinsStress() {}

    /** Results of the reader: 0 not let in, 1 read it whole, 2 read what was being removed. */
    @JCStressTest
    @Outcome(
            id = {"1, 1, 0", "1, 0, 1", "0, 0, 1"},
            expect = ACCEPTABLE,
            desc = "removed, or not yet")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "removed when the reader had gone")
    @Outcome(expect = FORBIDDEN, desc = "removed under a reader, or open again after its removal")
    @State
    public static class ReaderAgainstRemoval {
        private final PublishedSnapshot snapshot = new PublishedSnapshot("s", META);
        private boolean removed;

        private int read() {
            if (!snapshot.pin()) {
                return 0;
            }
            int seen = removed ? 2 : 1;
            snapshot.unpin();
            return seen;
        }

        @Actor
        public void reader(III_Result r) {
            r.r1 = read();
            r.r2 = read();
        }

        @Actor
        public void store(III_Result r) {
            if (snapshot.claim()) {
                removed = true;
                r.r3 = 1;
            }
        }
    }
}

package io.jraft.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.GroupLog;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a node begins with, for each way in which log and snapshot may stand to each other. */
class RecoveredLogTest {
    private static final Members MEMBERS = new Members(List.of(new PeerId("h", 1)), List.of());
    private static final ConfEntry INITIAL = ConfEntry.stable(LogId.ZERO, MEMBERS);

    @Test
    @DisplayName("a log from index 1 without a snapshot is taken as it is")
    void wholeLog() {
        RecoveredLog r = RecoveredLog.join(log(1, 9, 2, 0), null, INITIAL);

        assertThat(r.firstIndex()).isEqualTo(1);
        assertThat(r.commitIndex()).isZero();
        assertThat(r.resetTo()).isNull();
    }

    @Test
    @DisplayName("T6 a log that holds the snapshot's last entry is kept, and committed up to there")
    void logAroundSnapshot() {
        RecoveredLog r = RecoveredLog.join(log(4, 9, 2, 2), snapshot(6, 2), INITIAL);

        assertThat(r.firstIndex()).isEqualTo(4);
        assertThat(r.prev()).isEqualTo(new LogId(3, 2));
        assertThat(r.commitIndex()).isEqualTo(6);
        assertThat(r.resetTo()).isNull();
    }

    @Test
    @DisplayName("when the term before the first entry is unknown, the log begins at the snapshot")
    void unknownTermBeforeTheLog() {
        RecoveredLog r = RecoveredLog.join(log(4, 9, 2, 0), snapshot(6, 2), INITIAL);

        assertThat(r.firstIndex()).isEqualTo(7);
        assertThat(r.prev()).isEqualTo(new LogId(6, 2));
        assertThat(r.last()).isEqualTo(new LogId(9, 2));
    }

    @Test
    @DisplayName("a published snapshot newer than the log wins")
    void newerSnapshot() {
        RecoveredLog r = RecoveredLog.join(log(4, 9, 2, 2), snapshot(20, 3), INITIAL);

        assertThat(r.resetTo()).isNotNull();
        assertThat(r.firstIndex()).isEqualTo(21);
        assertThat(r.last()).isEqualTo(new LogId(20, 3));
    }

    @Test
    @DisplayName("a log of another history at the snapshot's index gives way to it")
    void anotherHistory() {
        RecoveredLog r = RecoveredLog.join(log(4, 9, 2, 2), snapshot(6, 3), INITIAL);

        assertThat(r.resetTo()).isNotNull();
        assertThat(r.last()).isEqualTo(new LogId(6, 3));
    }

    @Test
    @DisplayName("Z4 Z6 a gap between snapshot and log is refused, with what to do")
    void gap() {
        assertThatThrownBy(() -> RecoveredLog.join(log(8, 9, 2, 2), snapshot(5, 2), INITIAL))
                .hasMessageContaining("begins at index 8")
                .hasMessageContaining("ends at 5")
                .hasMessageContaining("restore the snapshot directory");
        assertThatThrownBy(() -> RecoveredLog.join(log(8, 9, 2, 2), null, INITIAL))
                .hasMessageContaining("no snapshot before it");
    }

    private static GroupLog.Recovered log(long first, long last, long term, long prevTerm) {
        return new GroupLog.Recovered(
                HardState.INITIAL,
                first,
                new LogId(last, term),
                new LogId(first - 1, prevTerm),
                0,
                List.of(new LogId(first, term)),
                List.of(),
                List.of());
    }

    private static SnapshotMeta snapshot(long index, long term) {
        LogId at = new LogId(index, term);
        return new SnapshotMeta(at, 0, ConfEntry.stable(at, MEMBERS), List.of());
    }
}

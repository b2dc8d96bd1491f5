package io.jraft.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import io.jraft.spi.LogStoreContract;
import io.jraft.testing.LogMaker;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The contract without a disk, and what tests can play with it. */
class MemoryLogStoreTest extends LogStoreContract {
    private final MemoryLogStore memory = new MemoryLogStore();

    @Override
    protected LogStore openStore() {
        return memory;
    }

    @Override
    protected void crash(LogStore store) {
        memory.crash();
    }

    @Test
    @DisplayName(
            "T2 T3 a broken disk refuses everything until the restart, which finds what was synced")
    void breaks() throws IOException {
        GroupLog log = memory.open("broken", LogMaker.peer("h:1"));
        log.append(new LogMaker().next(1, 2));
        memory.sync();
        log.saveHardState(new HardState(1, null));
        memory.breakDisk(new IOException("played"));

        assertThatThrownBy(memory::sync)
                .hasMessageContaining("restart the node")
                .hasRootCauseMessage("played");
        assertThatThrownBy(() -> log.saveHardState(new HardState(2, null)))
                .isInstanceOf(IOException.class);
        memory.crash();

        GroupLog again = memory.open("broken", LogMaker.peer("h:1"));
        assertThat(again.recovered().hardState()).isEqualTo(HardState.INITIAL);
        assertThat(again.recovered().last()).isEqualTo(new LogId(2, 1));
    }

    @Test
    @DisplayName("full is what it was told")
    void fills() {
        memory.setFull(true);
        assertThat(memory.isFull()).isTrue();
        memory.setFull(false);
        assertThat(memory.isFull()).isFalse();
    }
}

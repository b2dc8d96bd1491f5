package io.jraft.bench.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.bench.node.LoadOrder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a cell is called, and what it asks for. */
class CellTest {
    @Test
    @DisplayName("an equal load is the same operations at a rate, under a name of its own")
    void offered() {
        Cell closed = Cell.store(LoadOrder.Kind.MIXED, 4_096, 256, 10, 1_000);

        Cell open = Cell.offered(closed, 5_600);

        assertThat(open.id()).isEqualTo("kv-open-mixed-4096-5600");
        assertThat(open.title()).isEqualTo("9 gets, 1 put of 4 KiB, 5,600/s offered");
        assertThat(open.order().open()).isTrue();
        assertThat(open.order().kind()).isEqualTo(LoadOrder.Kind.MIXED);
        assertThat(open.order().measureMs()).isEqualTo(closed.order().measureMs());
        assertThat(Rival.ETCD.supports(open)).isTrue();
    }
}

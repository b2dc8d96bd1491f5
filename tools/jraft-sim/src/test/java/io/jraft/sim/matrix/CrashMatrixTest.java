package io.jraft.sim.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.sim.disk.DiskListener;
import io.jraft.sim.disk.SimFileSystem;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The beginning of the crash matrix; {@code tools/sim full} plays the whole of it. */
class CrashMatrixTest {
    /** Calls of each workflow that are crashed here; more of them, now and then: -Dmatrix.calls=1000. */
    private static final int CALLS = Integer.getInteger("matrix.calls", 50);

    @ParameterizedTest
    @EnumSource(Workflow.class)
    @DisplayName(
            "T1 T4 T9 T10 T13 T37 T38 a crash at any call, and another in the recovery, break no promise")
    void everyCrash(Workflow workflow) {
        MatrixReport report = CrashMatrix.run(workflow, CALLS, false, k -> true);

        assertThat(report.problems()).isEmpty();
        assertThat(report.complete() || report.calls() == CALLS).as("%s", report).isTrue();
        assertThat(report.crashes()).isEqualTo(report.calls() * 33L);
        assertThat(report.secondCrashes()).isGreaterThan(report.calls());
    }

    @ParameterizedTest
    @EnumSource(Workflow.class)
    @DisplayName("Z3 T9 T37 any call that fails, of reading and listing too, breaks no promise")
    void everyError(Workflow workflow) {
        MatrixReport report = ErrorMatrix.run(workflow, CALLS, k -> true);

        assertThat(report.problems()).isEmpty();
        assertThat(report.complete() || report.calls() == CALLS).as("%s", report).isTrue();
        assertThat(report.crashes()).isGreaterThan(5L * report.calls() - 10);
    }

    @Test
    @DisplayName("the same matrix twice is the same, point for point")
    void repeats() {
        MatrixReport once = CrashMatrix.run(Workflow.APPEND, 8, false, k -> true);
        MatrixReport again = CrashMatrix.run(Workflow.APPEND, 8, false, k -> true);

        assertThat(again).isEqualTo(once);
        assertThat(CrashMatrix.run(Workflow.APPEND, 8, false, k -> k < 3).calls()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "a disk that lost what was synced is found out, and so is one that brings a vote back")
    void findsBrokenPromises() throws IOException {
        SimFileSystem disk = new SimFileSystem("disk", CrashMatrix.random(1), DiskListener.NONE);
        Promise promise = new Promise();
        Member member = new Member(disk, promise);
        member.append(1, 2, 100);
        member.vote(3, true);
        member.close();
        SimFileSystem old = disk.image();
        Promise then = promise.copy();

        Member later = new Member(disk, promise);
        later.vote(4, false);
        later.close();
        SimFileSystem young = disk.image();
        disk.restore(old);
        assertThatThrownBy(() -> new Member(disk, promise))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("term=3");

        disk.restore(young);
        assertThatThrownBy(() -> new Member(disk, then))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("term=4");
    }
}

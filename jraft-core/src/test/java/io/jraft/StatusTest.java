package io.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.error.RaftError;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StatusTest {

    @Test
    @DisplayName("a new status is a success")
    void success() {
        assertThat(new Status().isOk()).isTrue();
        assertThat(Status.OK()).isEqualTo(new Status()).hasToString("Status[OK]");
        assertThat(Status.OK().getErrorMsg()).isNull();
        assertThat(Status.OK()).as("mutable, so never shared").isNotSameAs(Status.OK());
    }

    @Test
    @DisplayName("a failure says its name, its number and its sentence")
    void failure() {
        Status status = new Status(RaftError.EBUSY, "node %s is busy for %d ms", "a", 5);

        assertThat(status.isOk()).isFalse();
        assertThat(status.getCode()).isEqualTo(1009);
        assertThat(status.getRaftError()).isEqualTo(RaftError.EBUSY);
        assertThat(status).hasToString("Status[EBUSY<1009>: node a is busy for 5 ms]");
    }

    @Test
    @DisplayName("O26 a percent sign in a foreign text neither throws nor is formatted")
    void percentSigns() {
        String foreign = "disk 100% full %s %d %n %q";

        assertThat(new Status(1014, foreign).getErrorMsg()).isEqualTo(foreign);
        assertThat(new Status(RaftError.EIO, foreign).getErrorMsg()).isEqualTo(foreign);
        assertThat(new Status(RaftError.EIO, "%s", foreign).getErrorMsg()).isEqualTo(foreign);
        assertThat(Status.notAppended(RaftError.EBUSY, foreign).getErrorMsg()).isEqualTo(foreign);
        assertThat(Status.unknownOutcome(RaftError.EPERM, foreign).getErrorMsg())
                .isEqualTo(foreign);
        Status set = new Status();
        set.setError(RaftError.EIO, foreign);
        assertThat(set.getErrorMsg()).isEqualTo(foreign);
        set.setErrorMsg(foreign);
        assertThat(set.getErrorMsg()).isEqualTo(foreign);
    }

    @Test
    @DisplayName("O26 a wrong format keeps its text and its arguments")
    void wrongFormat() {
        assertThat(new Status(RaftError.EIO, "index %d of %q", "x").getErrorMsg())
                .contains("index %d of %q")
                .contains("x");
    }

    @Test
    @DisplayName("not appended and outcome unknown are told apart")
    void outcomes() {
        assertThat(Status.OK().outcome()).isEqualTo(Status.Outcome.NONE);
        assertThat(new Status(RaftError.EPERM, "x").outcome()).isEqualTo(Status.Outcome.NONE);
        Status safe = Status.notAppended(RaftError.EPERM, "Is not leader.");
        Status unknown = Status.unknownOutcome(RaftError.EPERM, "Is not leader.");

        assertThat(safe.outcome()).isEqualTo(Status.Outcome.NOT_APPENDED);
        assertThat(unknown.outcome()).isEqualTo(Status.Outcome.UNKNOWN);
        assertThat(safe).isNotEqualTo(unknown);
        assertThat(unknown.copy()).isEqualTo(unknown).hasSameHashCodeAs(unknown);
        unknown.reset();
        assertThat(unknown).isEqualTo(Status.OK());
    }

    @Test
    @DisplayName("a number nobody knows stays as it is")
    void unknownNumber() {
        Status status = new Status(4711, "?");

        assertThat(status.getCode()).isEqualTo(4711);
        assertThat(status.getRaftError()).isEqualTo(RaftError.UNKNOWN);
        assertThat(status).hasToString("Status[UNKNOWN<4711>: ?]");
    }
}

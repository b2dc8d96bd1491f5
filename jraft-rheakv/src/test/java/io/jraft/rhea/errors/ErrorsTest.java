package io.jraft.rhea.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What programs learn of a failure: its reason, its class, its number. */
class ErrorsTest {
    @ParameterizedTest
    @EnumSource(Errors.class)
    @DisplayName(
            "an exception of an error says which one it is, also when it is the cause of another one; and so does the number")
    void thereAndBack(Errors error) {
        ApiException e = error.exception("here", new IllegalStateException("why"));
        assertThat(e.getError()).isEqualTo(error);
        assertThat(e).hasMessage("here").hasRootCauseMessage("why");
        assertThat(Errors.forException(e)).isEqualTo(error);
        assertThat(Errors.forException(new CompletionException(new RheaRuntimeException(e))))
                .isEqualTo(error);
        assertThat(Errors.forCode(error.code())).isEqualTo(error);
        assertThat(error.exception()).hasMessage(error.message());
        assertThat(error.exception(null)).hasMessage(error.message());
        assertThat(new ApiException(e).getError()).isEqualTo(error);
        if (error == Errors.NONE) {
            error.maybeThrow();
            assertThat(error.exceptionName()).isNull();
        } else {
            assertThatThrownBy(error::maybeThrow).hasSameClassAs(e);
            assertThat(error.exceptionName()).isEqualTo(e.getClass().getName());
        }
    }

    @Test
    @DisplayName("an error with a class of its own is thrown as that, and may be caught as that")
    void classes() {
        Map<Errors, Class<?>> classes =
                Map.of(
                        Errors.NOT_LEADER, NotLeaderException.class,
                        Errors.LEADER_NOT_AVAILABLE, LeaderNotAvailableException.class,
                        Errors.NO_REGION_FOUND, NoRegionFoundException.class,
                        Errors.INVALID_REGION_MEMBERSHIP, InvalidRegionMembershipException.class,
                        Errors.INVALID_PARAMETER, InvalidParameterException.class,
                        Errors.SERVER_BUSY, ServerBusyException.class,
                        Errors.CONFLICT_REGION_ID, RangeSplitFailException.class,
                        Errors.TOO_SMALL_TO_SPLIT, RangeSplitFailException.class,
                        Errors.OUTCOME_UNKNOWN, ApiException.class);
        classes.forEach((error, type) -> assertThat(error.exception()).isExactlyInstanceOf(type));
        assertThat(new NotLeaderException("elsewhere").getError()).isEqualTo(Errors.NOT_LEADER);
    }

    @Test
    @DisplayName(
            "what may be tried again is what was surely not done: never an outcome that nobody knows")
    void retriable() {
        for (Errors error : Errors.values()) {
            boolean retriable = error.exception() instanceof RetriableException;
            assertThat(retriable)
                    .as(error.name())
                    .isEqualTo(
                            switch (error) {
                                case LEADER_NOT_AVAILABLE,
                                        NOT_LEADER,
                                        NO_REGION_FOUND,
                                        INVALID_REGION_MEMBERSHIP,
                                        INVALID_REGION_VERSION,
                                        INVALID_REGION_EPOCH,
                                        SERVER_BUSY,
                                        RPC_CONNECTION_ERROR ->
                                        true;
                                default -> false;
                            });
        }
    }

    @Test
    @DisplayName("an exception without an error is one that nobody expected")
    void without() {
        assertThat(new ApiException().getError()).isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
        assertThat(new ApiException("text")).hasMessage("text");
        assertThat(new ApiException("text", new IllegalStateException()).getError())
                .isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
        assertThat(Errors.forException(new IllegalStateException()))
                .isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
        assertThat(Errors.forCode((short) 4_711)).isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
    }
}

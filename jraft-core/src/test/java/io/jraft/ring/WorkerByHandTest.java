package io.jraft.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a turn is, without a thread: the test is the clock and the scheduler. */
class WorkerByHandTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(Worker.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final HandRings rings = new HandRings();
    private final ParkSignal signal = new ParkSignal();
    private final List<String> diary = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final ScriptedStation first = new ScriptedStation("first", rings, signal, diary);
    private final ScriptedStation second = new ScriptedStation("second", rings, signal, diary);
    private final Worker worker =
            new Worker(
                    "hand",
                    signal,
                    List.of(first, second),
                    () -> 0,
                    Worker.Options.DEFAULT,
                    failures::add);

    @BeforeEach
    void listen() {
        log.setAdditive(false);
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(said);
        log.setAdditive(true);
    }

    @Test
    @DisplayName(
            "a turn polls every station and then flushes every station, with the time it was given")
    void turn() {
        first.put(1);
        second.put(2);
        first.put(3);

        assertThat(worker.runOnce(77)).isTrue();
        assertThat(diary).containsExactly("first got 1", "first got 3", "second got 2");
        assertThat(first.lastFlush).isEqualTo(77);
        assertThat(second.lastFlush).isEqualTo(77);
        assertThat(worker.runOnce(78)).isFalse();
        assertThat(worker.turns()).isEqualTo(2);
    }

    @Test
    @DisplayName("a station gets at most 256 events a turn, so the others have theirs too")
    void pollLimit() {
        for (int i = 0; i < 600; i++) {
            first.put(i);
        }
        second.put(1000);

        worker.runOnce(1);
        assertThat(diary).hasSize(257).endsWith("first got 255", "second got 1000");
        worker.runOnce(2);
        assertThat(worker.runOnce(3)).isTrue();
        assertThat(worker.runOnce(4)).isFalse();
        assertThat(diary).hasSize(601);
    }

    @Test
    @DisplayName("kept work asks for another turn")
    void keptWork() {
        second.keepsWork = true;
        assertThat(worker.runOnce(1)).isTrue();
        second.keepsWork = false;
        assertThat(worker.runOnce(2)).isFalse();
    }

    @Test
    @DisplayName("the earliest deadline of all stations counts")
    void deadline() {
        assertThat(worker.nextDeadline()).isEqualTo(Long.MAX_VALUE);
        first.deadline = 500;
        second.deadline = 400;
        assertThat(worker.nextDeadline()).isEqualTo(400);
    }

    @Test
    @DisplayName(
            "O25 what a station lets escape is counted and told, and neither the others nor later turns suffer")
    void failures() {
        first.onNumber =
                n -> {
                    throw new IllegalStateException("bad event " + n);
                };
        first.put(1);
        first.put(2);
        second.put(3);

        assertThat(worker.runOnce(1)).isTrue();
        first.flushFailure = new IllegalArgumentException("bad flush");
        worker.runOnce(2);
        first.flushFailure = null;

        assertThat(diary).containsExactly("second got 3");
        assertThat(failures)
                .extracting(Throwable::getMessage)
                .containsExactly("bad event 1", "bad event 2", "bad flush");
        assertThat(worker.failures()).isEqualTo(3);
        // Once in ten seconds is enough for the log: a station that always fails must not fill the
        // disk.
        assertThat(said.list)
                .singleElement()
                .satisfies(
                        e ->
                                assertThat(e.getFormattedMessage())
                                        .contains("first failed on worker hand"))
                .satisfies(
                        e ->
                                assertThat(e.getThrowableProxy().getMessage())
                                        .isEqualTo("bad event 1"));
        assertThat(first.ring.depth()).isZero();
        assertThat(worker.runOnce(3)).isFalse();
    }

    @Test
    @DisplayName("a failure handler that fails harms nothing either")
    void failingHandler() {
        ParkSignal other = new ParkSignal();
        ScriptedStation station = new ScriptedStation("third", rings, other, diary);
        Worker careless =
                new Worker(
                        "careless",
                        other,
                        List.of(station),
                        () -> 0,
                        Worker.Options.DEFAULT,
                        t -> {
                            throw new AssertionError("the handler fails");
                        });
        station.flushFailure = new IllegalArgumentException("bad flush");
        station.put(1);

        assertThat(careless.runOnce(1)).isTrue();
        assertThat(careless.runOnce(2)).isTrue();
        assertThat(diary).containsExactly("third got 1");
        assertThat(careless.failures()).isEqualTo(2);
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("The failure handler of worker careless failed itself.");
    }

    @Test
    @DisplayName(
            "after stop the next turn empties the mailboxes, tells each station once, and is the last")
    void stop() {
        for (int i = 0; i < 700; i++) {
            first.put(i);
        }
        worker.stop();
        assertThat(worker.hasEnded()).isFalse();

        assertThat(worker.runOnce(5)).isFalse();
        assertThat(diary).hasSize(700);
        assertThat(first.stops.get()).isEqualTo(1);
        assertThat(second.stops.get()).isEqualTo(1);
        assertThat(worker.hasEnded()).isTrue();

        first.put(701);
        assertThat(worker.runOnce(6)).isFalse();
        assertThat(diary).hasSize(700);
        assertThat(first.stops.get()).isEqualTo(1);
    }

    @Test
    @DisplayName("a station that feeds itself for ever cannot hold up the end")
    void endlessStation() {
        first.onNumber = n -> first.put(n + 1);
        first.put(1);
        worker.stop();

        worker.runOnce(1);
        assertThat(worker.hasEnded()).isTrue();
        assertThat(first.stops.get()).isEqualTo(1);
    }

    @Test
    @DisplayName("a worker is either driven by hand or runs by itself, and starts once")
    void misuse() throws InterruptedException {
        worker.start();
        assertThatThrownBy(() -> worker.runOnce(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(worker::start).isInstanceOf(IllegalStateException.class);
        worker.stop();
        assertThat(worker.join(10_000_000_000L)).isTrue();
        assertThatThrownBy(worker::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Worker.Options(-1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Worker.Options(0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

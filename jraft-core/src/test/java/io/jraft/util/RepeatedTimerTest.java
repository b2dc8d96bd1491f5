package io.jraft.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A timer of programs: each call is awaited, none is guessed. */
@Timeout(30)
class RepeatedTimerTest {
    private static final int NEVER_MS = 3_600_000;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private @Nullable RepeatedTimer timer;

    @AfterEach
    void end() {
        if (timer != null) {
            timer.destroy();
        }
    }

    private RepeatedTimer timer(int ms, Runnable then) {
        RepeatedTimer made =
                new RepeatedTimer("test-timer", ms) {
                    @Override
                    protected void onTrigger() {
                        events.add("trigger");
                        then.run();
                    }

                    @Override
                    protected void onDestroy() {
                        events.add("destroyed");
                    }
                };
        timer = made;
        return made;
    }

    @Test
    @DisplayName(
            "it triggers again and again, also after a call that threw, and not before it is started")
    void repeats() throws Exception {
        RepeatedTimer made =
                timer(
                        1,
                        () -> {
                            throw new IllegalStateException("the test throws");
                        });
        assertThat(events).isEmpty();
        made.start();
        for (int i = 0; i < 3; i++) {
            assertThat(events.take()).isEqualTo("trigger");
        }
    }

    @Test
    @DisplayName("runOnceNow does not wait; a stopped timer does nothing until it is started again")
    void onceNow() throws Exception {
        RepeatedTimer made = timer(NEVER_MS, () -> {});
        made.runOnceNow();
        made.reset();
        assertThat(made.toString()).contains("stopped");
        made.start();
        made.runOnceNow();
        assertThat(events.take()).isEqualTo("trigger");
        made.stop();
        assertThat(made.toString()).contains("stopped");
        made.restart();
        made.reset(1);
        assertThat(made.getTimeoutMs()).isEqualTo(1);
        assertThat(events.take()).isEqualTo("trigger");
    }

    @Test
    @DisplayName("destroyed inside a call it ends after it, once, and starts no more")
    void destroyedInside() throws Exception {
        SynchronousQueue<String> gate = new SynchronousQueue<>();
        RepeatedTimer made =
                timer(
                        1,
                        () -> {
                            try {
                                gate.put("inside");
                                gate.take();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        made.start();
        assertThat(gate.poll(20, TimeUnit.SECONDS)).isEqualTo("inside");
        made.destroy();
        made.destroy();
        assertThat(events).containsExactly("trigger");
        gate.put("go");
        assertThat(events.take()).isEqualTo("trigger");
        assertThat(events.take()).isEqualTo("destroyed");
        made.start();
        assertThat(made.toString()).contains("destroyed");
        assertThat(events).isEmpty();
    }

    @Test
    @DisplayName("a wait below a millisecond is refused")
    void positive() {
        assertThatThrownBy(() -> timer(0, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeoutMs 0");
    }
}

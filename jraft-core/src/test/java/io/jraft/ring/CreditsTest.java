package io.jraft.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.sys.SystemClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CreditsTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(30);

    private final SystemClock clock = new SystemClock();
    private final Credits credits = new Credits(100, clock::nanoTime);

    /** A user thread that waits for credits; the result is true, false, or what was thrown. */
    private static final class User {
        final Thread thread;
        final CompletableFuture<Object> result = new CompletableFuture<>();

        User(String name, Credits credits, long n, long timeoutNanos) {
            thread =
                    new Thread(
                            () -> {
                                try {
                                    result.complete(credits.awaitAcquire(n, timeoutNanos));
                                } catch (Exception e) {
                                    result.complete(e);
                                }
                            },
                            name);
            thread.setDaemon(true);
            thread.start();
        }

        void awaitParked() {
            Eventually.holds(thread.getName() + " waits", this::parked);
        }

        boolean parked() {
            return thread.getState() == Thread.State.TIMED_WAITING;
        }

        Object result() throws Exception {
            return result.get(20, TimeUnit.SECONDS);
        }
    }

    private User user(String name, long n, long timeoutNanos) {
        return new User(name, credits, n, timeoutNanos);
    }

    @Test
    @DisplayName("what is out cannot be taken again, and comes back by release")
    void counts() {
        assertThat(credits.tryAcquire(60)).isTrue();
        assertThat(credits.tryAcquire(41)).isFalse();
        assertThat(credits.tryAcquire(40)).isTrue();
        assertThat(credits.available()).isZero();
        assertThat(credits.tryAcquire(1)).isFalse();
        assertThat(credits.tryAcquire(0)).isTrue();

        credits.release(100);
        assertThat(credits.available()).isEqualTo(100);
        assertThat(credits.max()).isEqualTo(100);
    }

    @Test
    @DisplayName("a request above the whole budget is granted alone, never beside another")
    void oversized() {
        assertThat(credits.tryAcquire(1)).isTrue();
        assertThat(credits.tryAcquire(1000)).isFalse();
        credits.release(1);

        assertThat(credits.tryAcquire(1000)).isTrue();
        assertThat(credits.available()).isZero();
        assertThat(credits.tryAcquire(1)).isFalse();
        assertThat(credits.tryAcquire(0)).isFalse();
        credits.release(1000);
        assertThat(credits.available()).isEqualTo(100);
    }

    @Test
    @DisplayName("releasing more than was taken is found at once")
    void overRelease() {
        credits.tryAcquire(10);
        assertThatThrownBy(() -> credits.release(11)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> credits.tryAcquire(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> credits.release(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Credits(0, clock::nanoTime))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a waiting user gets its credits from a release")
    void waits() throws Exception {
        credits.tryAcquire(100);
        User user = user("user", 30, LONG);
        user.awaitParked();

        credits.release(29);
        assertThat(user.result.isDone()).isFalse();
        credits.release(1);

        assertThat(user.result()).isEqualTo(true);
        assertThat(credits.available()).isZero();
    }

    @Test
    @DisplayName(
            "users are served in the order they came: a large request does not starve behind small ones")
    void inOrder() throws Exception {
        credits.tryAcquire(100);
        User large = user("large", 90, LONG);
        large.awaitParked();
        // Enough for the small one that comes now; were it served, the large one could not be.
        credits.release(50);
        User small = user("small", 20, LONG);
        small.awaitParked();

        credits.release(50);
        assertThat(large.result()).isEqualTo(true);
        assertThat(small.result.isDone()).isFalse();

        credits.release(90);
        assertThat(small.result()).isEqualTo(true);
        assertThat(credits.available()).isEqualTo(80);
    }

    @Test
    @DisplayName("time runs out with false and nothing taken, and the next in line moves up")
    void timesOut() throws Exception {
        credits.tryAcquire(95);
        User impatient = user("impatient", 50, TimeUnit.MILLISECONDS.toNanos(100));
        Eventually.holds(
                "the impatient one is first in line",
                () -> impatient.parked() || impatient.result.isDone());
        User behind = user("behind", 5, LONG);

        assertThat(impatient.result()).isEqualTo(false);
        assertThat(behind.result()).isEqualTo(true);
        assertThat(credits.available()).isZero();
        assertThat(credits.awaitAcquire(1, 0)).isFalse();
    }

    @Test
    @DisplayName("an interrupt ends the waiting with nothing taken")
    void interrupted() throws Exception {
        credits.tryAcquire(100);
        User user = user("user", 1, LONG);
        user.awaitParked();

        user.thread.interrupt();

        assertThat(user.result()).isInstanceOf(InterruptedException.class);
        credits.release(100);
        assertThat(credits.available()).isEqualTo(100);
    }

    @Test
    @DisplayName("T23 closing sends everybody away and refuses from then on")
    void close() throws Exception {
        credits.tryAcquire(100);
        User one = user("one", 1, LONG);
        User two = user("two", 1, LONG);
        one.awaitParked();
        two.awaitParked();

        credits.close();

        assertThat(one.result()).isEqualTo(false);
        assertThat(two.result()).isEqualTo(false);
        credits.release(100);
        assertThat(credits.tryAcquire(1)).isFalse();
        assertThat(credits.awaitAcquire(1, LONG)).isFalse();
    }
}

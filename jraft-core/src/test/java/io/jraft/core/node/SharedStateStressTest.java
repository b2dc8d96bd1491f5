package io.jraft.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.ring.ParkSignal;
import io.jraft.ring.PostBox;
import io.jraft.ring.Ring;
import io.jraft.ring.lmax.DisruptorRings;
import io.jraft.testing.NodeFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What other threads touch of a node: the way back into its loop, and the picture for getters. Real threads. */
@Timeout(90)
class SharedStateStressTest {
    private static final int STEPS = 50_000;
    private static final long PATIENCE_MS = TimeUnit.SECONDS.toMillis(40);

    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private Thread thread(Runnable body) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                body.run();
                            } catch (Throwable t) {
                                failure.set(t);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** As a station does it: what was refused is told again later, with what is newer by then. */
    private Thread writer(LongPredicate tell, AtomicLong seen, AtomicLong refused) {
        return thread(
                () -> {
                    boolean told = true;
                    for (long n = 1; n <= STEPS; n++) {
                        told = tell.test(n);
                        refused.addAndGet(told ? 0 : 1);
                        // Now and then let the loop catch up, so that it is met while it looks.
                        while (told && n % 16 == 0 && seen.get() < n && failure.get() == null) {
                            Thread.yield();
                        }
                    }
                    while (!told && failure.get() == null) {
                        told = tell.test(STEPS);
                    }
                });
    }

    @Test
    @DisplayName(
            "T14 whether the ring is full or empty, the loop hears of all that is stable and applied")
    void mailbox() throws InterruptedException {
        // One cell for two writers: an offer is refused whenever the other's waits.
        Ring<NodeEvent> ring =
                new DisruptorRings().create("mailbox", 1, NodeEvent::new, new ParkSignal());
        NodeMailbox mailbox = new NodeMailbox(ring, new PostBox<>(new ParkSignal()));
        NodeCore node = NodeFixture.of(1).node.core;
        mailbox.bind(node);
        AtomicLong stable = new AtomicLong();
        AtomicLong applied = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        AtomicLong events = new AtomicLong();
        List<Thread> writers = new ArrayList<>();
        writers.add(writer(mailbox::onStable, stable, refused));
        writers.add(writer(mailbox::onApplied, applied, refused));

        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while ((writers.stream().anyMatch(Thread::isAlive) || !ring.isEmpty())
                && failure.get() == null
                && System.nanoTime() < end) {
            ring.drain(
                    event -> {
                        events.incrementAndGet();
                        assertThat(event.node()).isSameAs(node);
                        boolean disk = event.kind() == NodeEvent.Kind.STABLE;
                        long now = disk ? mailbox.takeStable() : mailbox.takeApplied();
                        AtomicLong mark = disk ? stable : applied;
                        assertThat(now).isGreaterThanOrEqualTo(mark.get());
                        mark.set(now);
                    },
                    1);
        }

        assertThat(failure.get()).isNull();
        // Only events were followed; so the last one of each kind told the last step.
        assertThat(stable.get()).isEqualTo(STEPS);
        assertThat(applied.get()).isEqualTo(STEPS);
        assertThat(refused.get()).as("offers that the ring refused").isPositive();
        assertThat(events.get()).isLessThanOrEqualTo(2L * STEPS);
    }

    @Test
    @DisplayName("J11 the picture of a node is of one moment, and does not go back")
    void picture() throws InterruptedException {
        NodeFixture fixture = NodeFixture.of(1);
        fixture.passes(2L * NodeFixture.ELECTION_MS);
        assertThat(fixture.node.leads()).isTrue();
        StatusBoard board = fixture.node.parts.status();
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong looks = new AtomicLong();
        Thread onlooker =
                thread(
                        () -> {
                            StatusBoard.Picture before = board.picture();
                            while (!over.get()) {
                                StatusBoard.Picture now = board.picture();
                                assertThat(now.commit()).isBetween(before.commit(), now.last());
                                assertThat(now.stable()).isBetween(before.stable(), now.last());
                                assertThat(now.last()).isGreaterThanOrEqualTo(before.last());
                                assertThat(now.first()).isLessThanOrEqualTo(now.last() + 1);
                                looks.addAndGet(now == before ? 0 : 1);
                                before = now;
                            }
                        });

        for (int i = 0; i < 3_000; i++) {
            fixture.node.apply("x" + i);
            fixture.turn();
            fixture.diskAnswers();
            fixture.turn();
            fixture.applies();
        }
        over.set(true);
        onlooker.join(PATIENCE_MS);

        assertThat(onlooker.isAlive()).isFalse();
        assertThat(failure.get()).isNull();
        assertThat(looks.get()).as("pictures that were seen").isPositive();
        assertThat(board.picture().commit()).isGreaterThanOrEqualTo(3_000);
    }
}

package io.jraft.core.context;

import io.jraft.entity.PeerId;
import io.jraft.message.Route;
import io.jraft.spi.Clock;
import io.jraft.spi.RandomSource;

/**
 * What every part of a node is handed. Immutable but for the settings, which the loop may replace as a whole; other
 * workers see the old or the new ones.
 */
public final class NodeContext {
    private final String group;
    private final PeerId self;
    private final Clock clock;
    private final RandomSource random;
    private final FlightRecorder recorder;
    private final LoopNumbers numbers;
    private final Mailbox mailbox;
    private volatile NodeSettings settings;

    /**
     * The context of one member.
     *
     * @param group the group's id
     * @param self this member
     * @param settings options
     * @param clock time
     * @param random this node's own stream
     * @param recorder last events, for the report of a violation
     * @param numbers what is measured about entries and reads
     * @param mailbox the way back into the loop
     */
    public NodeContext(
            String group,
            PeerId self,
            NodeSettings settings,
            Clock clock,
            RandomSource random,
            FlightRecorder recorder,
            LoopNumbers numbers,
            Mailbox mailbox) {
        this.group = group;
        this.self = self;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.recorder = recorder;
        this.numbers = numbers;
        this.mailbox = mailbox;
    }

    public String group() {
        return group;
    }

    public PeerId self() {
        return self;
    }

    public NodeSettings settings() {
        return settings;
    }

    /** Replaces the settings. Thread: LOOP. */
    public void retune(NodeSettings newSettings) {
        settings = newSettings;
    }

    public Clock clock() {
        return clock;
    }

    public RandomSource random() {
        return random;
    }

    public FlightRecorder recorder() {
        return recorder;
    }

    /** What is measured about entries and reads, perhaps together with other groups of the loop. */
    public LoopNumbers numbers() {
        return numbers;
    }

    public Mailbox mailbox() {
        return mailbox;
    }

    /** Address of a message from this member. */
    public Route to(PeerId peer) {
        return new Route(group, self, peer);
    }
}

package io.jraft.core.context;

import io.jraft.entity.PeerId;
import io.jraft.message.Origin;
import io.jraft.message.Route;
import io.jraft.model.GroupIdentity.Incarnation;
import io.jraft.spi.Clock;
import io.jraft.spi.RandomSource;
import java.util.function.Supplier;

/**
 * What every part of a node is handed. Immutable but for the wiring before the first event and the settings, which the loop may replace as a whole; other
 * workers see the old or the new ones.
 */
public final class NodeContext {
    private final String group;
    private final PeerId self;
    private final Incarnation disk;
    private final Clock clock;
    private final RandomSource random;
    private final FlightRecorder recorder;
    private final LoopNumbers numbers;
    private final Mailbox mailbox;
    private volatile NodeSettings settings;
    private Supplier<Origin> origin = () -> Origin.UNKNOWN;

    /**
     * The context of one member.
     *
     * @param group the group's id
     * @param self this member
     * @param disk its data directory; both halves 0 when it keeps nothing there
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
            Incarnation disk,
            NodeSettings settings,
            Clock clock,
            RandomSource random,
            FlightRecorder recorder,
            LoopNumbers numbers,
            Mailbox mailbox) {
        this.group = group;
        this.self = self;
        this.disk = disk;
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

    /** This member's data directory; both halves 0 when it keeps nothing there. */
    public Incarnation disk() {
        return disk;
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

    /** Wires what this member says of itself in everything it sends; before its first event. */
    public void wireOrigin(Supplier<Origin> newOrigin) {
        origin = newOrigin;
    }

    /** What this member says of itself now. Thread: LOOP. */
    public Origin origin() {
        return origin.get();
    }

    /** Address of a message from this member. Thread: LOOP. */
    public Route to(PeerId peer) {
        return new Route(group, self, peer, origin.get());
    }

    /** Address of the answer to a message that came in. Thread: LOOP. */
    public Route back(Route in) {
        return in.back(origin.get());
    }
}

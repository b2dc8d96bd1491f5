package io.jraft.core.context;

import io.jraft.entity.PeerId;
import io.jraft.message.Route;
import io.jraft.spi.Clock;
import io.jraft.spi.RandomSource;

/**
 * What every part of a node is handed.
 *
 * @param group the group's id
 * @param self this member
 * @param settings options, frozen at start
 * @param clock time
 * @param random this node's own stream
 * @param recorder last events, for the report of a violation
 * @param mailbox the way back into the loop
 */
public record NodeContext(
        String group,
        PeerId self,
        NodeSettings settings,
        Clock clock,
        RandomSource random,
        FlightRecorder recorder,
        Mailbox mailbox) {
    /** Address of a message from this member. */
    public Route to(PeerId peer) {
        return new Route(group, self, peer);
    }
}

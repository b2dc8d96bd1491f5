package io.jraft.message;

import io.jraft.entity.PeerId;

/**
 * Whom a message concerns.
 *
 * @param group the group's id
 * @param from member that sends
 * @param to member that shall receive
 */
public record Route(String group, PeerId from, PeerId to) {
    /** The way back. */
    public Route back() {
        return new Route(group, to, from);
    }
}

package io.jraft.message;

import io.jraft.entity.PeerId;

/**
 * Whom a message concerns.
 *
 * @param group the group's id
 * @param from member that sends
 * @param to member that shall receive
 * @param origin what the sender says of itself
 */
public record Route(String group, PeerId from, PeerId to, Origin origin) {
    /** A route whose sender says nothing of itself. */
    public Route(String group, PeerId from, PeerId to) {
        this(group, from, to, Origin.UNKNOWN);
    }

    /** The way back, for one who says nothing of itself. */
    public Route back() {
        return back(Origin.UNKNOWN);
    }

    /** The way back, for one who says this of itself. */
    public Route back(Origin own) {
        return new Route(group, to, from, own);
    }
}

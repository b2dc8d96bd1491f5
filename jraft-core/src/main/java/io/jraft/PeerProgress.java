package io.jraft;

import io.jraft.entity.PeerId;

/**
 * How far one follower or learner is, as its leader sees it.
 * Owner: ANY; immutable.
 *
 * @param peer who
 * @param mode PROBE (looking for the common point), REPLICATE (streaming), SNAPSHOT (installing) or RELAYED (a learner that
 *     its source feeds)
 * @param matchIndex last index known equal on the peer; 0 if none
 * @param nextIndex next index to send, from 1
 * @param inflightBytes bytes sent and not answered yet
 * @param alive whether it answered within the election timeout
 * @param lastContactMsAgo milliseconds since its last answer; -1 if it never answered this leader
 */
public record PeerProgress(
        PeerId peer,
        String mode,
        long matchIndex,
        long nextIndex,
        long inflightBytes,
        boolean alive,
        long lastContactMsAgo) {}

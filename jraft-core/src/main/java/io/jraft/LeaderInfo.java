package io.jraft;

import io.jraft.entity.PeerId;

/**
 * Who leads, and since which term; both from the same moment.
 * Owner: ANY; immutable.
 *
 * @param leader the leading peer
 * @param term the term it leads, from 1
 */
public record LeaderInfo(PeerId leader, long term) {}

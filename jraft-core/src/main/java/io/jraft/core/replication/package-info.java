/**
 * From leader to followers, and the follower's answer: replicators, heartbeats, ballots, appends.
 * Owner: LOOP.
 */
@NullMarked
package io.jraft.core.replication;

import org.jspecify.annotations.NullMarked;

/**
 * Virtual time and what moves in it: events, workers, rings, clocks, chance, and the trace that tells two runs apart.
 * Knows nothing of Raft. Owner: the one thread of a run.
 */
@NullMarked
package io.jraft.sim.world;

import org.jspecify.annotations.NullMarked;

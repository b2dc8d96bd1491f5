/**
 * The network between simulated nodes: real frames of the real codec over links that lose, delay, repeat and damage them.
 * Owner: the one thread of a run.
 */
@NullMarked
package io.jraft.sim.net;

import org.jspecify.annotations.NullMarked;

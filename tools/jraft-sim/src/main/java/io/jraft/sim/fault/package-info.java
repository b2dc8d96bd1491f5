/**
 * What can go wrong, as a list of actions that is drawn from the seed before the run begins, so that it can be printed,
 * replayed and made shorter. Owner: the one thread of a run.
 */
@NullMarked
package io.jraft.sim.fault;

import org.jspecify.annotations.NullMarked;

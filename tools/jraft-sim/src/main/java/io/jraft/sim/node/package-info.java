/**
 * One simulated process: the production engine on a simulated disk, clock and network, and the probe around its state
 * machine. Owner: the one thread of a run.
 */
@NullMarked
package io.jraft.sim.node;

import org.jspecify.annotations.NullMarked;

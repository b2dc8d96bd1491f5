/**
 * Clients, what they ask for, and the state machine that answers. Owner: the one thread of a run.
 */
@NullMarked
package io.jraft.sim.load;

import org.jspecify.annotations.NullMarked;

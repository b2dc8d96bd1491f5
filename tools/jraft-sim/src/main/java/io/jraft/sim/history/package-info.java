/**
 * Histories of client operations, and the judge that says whether an atomic object could have produced them.
 * Owner: whoever calls; nothing here has threads, time or chance of its own, and nothing here knows the simulator.
 */
@NullMarked
package io.jraft.sim.history;

import org.jspecify.annotations.NullMarked;

/**
 * The simulated disk under the real journal and the real snapshot store: pages that are durable or not, names that are
 * durable or not, crashes that keep any part of the rest, and faults of drives and file systems. Knows the ports of
 * storage and nothing of Raft. Owner: the one thread of a run.
 */
@NullMarked
package io.jraft.sim.disk;

import org.jspecify.annotations.NullMarked;

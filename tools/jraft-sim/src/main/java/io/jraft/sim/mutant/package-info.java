/**
 * The bug museum: switchable bugs in our own protocol and storage code, and what it takes to let the simulator look for
 * them. A bug is a named replacement in a source file of jraft-core, compiled in memory and loaded beside the real
 * classes; production jars never see one. The simulator is worth what it finds here, and how soon.
 * Thread: whoever calls; nothing in here runs inside a simulated run.
 */
@NullMarked
package io.jraft.sim.mutant;

import org.jspecify.annotations.NullMarked;

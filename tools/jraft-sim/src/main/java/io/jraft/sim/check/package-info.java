/**
 * What must hold, seen from outside: nothing here asks a node what it thinks is right. Owner: the one thread of a run.
 */
@NullMarked
package io.jraft.sim.check;

import org.jspecify.annotations.NullMarked;

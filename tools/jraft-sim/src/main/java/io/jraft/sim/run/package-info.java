/**
 * Runs of a seed: settings, the run itself, its report, many of them, and the command line.
 * Owner: a run belongs to one thread; batches may use several.
 */
@NullMarked
package io.jraft.sim.run;

import org.jspecify.annotations.NullMarked;

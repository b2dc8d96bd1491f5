/**
 * The crash matrix: every workflow of the real stores, ended before, in and after every call of the disk, with every
 * fate of what was not synced, and the recovery from it ended likewise. Knows stores and disk, no cluster.
 * Owner: one thread.
 */
@NullMarked
package io.jraft.sim.matrix;

import org.jspecify.annotations.NullMarked;

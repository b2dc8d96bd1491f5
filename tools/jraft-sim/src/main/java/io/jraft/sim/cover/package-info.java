/**
 * How much of the production code the simulator runs through, from JaCoCo's report: tables by package, and what is not
 * reached. Owner: MAIN.
 */
@NullMarked
package io.jraft.sim.cover;

import org.jspecify.annotations.NullMarked;

/**
 * The catalogue of scenarios: stories with a script for what matters and chance for the rest, each run over many seeds.
 * Owner: the thread that runs one.
 */
@NullMarked
package io.jraft.sim.scenario;

import org.jspecify.annotations.NullMarked;

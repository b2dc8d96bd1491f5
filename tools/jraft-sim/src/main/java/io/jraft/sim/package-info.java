/**
 * A cluster in a test: start it, make trouble, let virtual time pass, look. This is what people use to test their own
 * state machines, and what our own scenarios are written in; docs/testing-your-state-machine.md shows how.
 * Owner: one thread has a {@link io.jraft.sim.Sim}.
 */
@NullMarked
package io.jraft.sim;

import org.jspecify.annotations.NullMarked;

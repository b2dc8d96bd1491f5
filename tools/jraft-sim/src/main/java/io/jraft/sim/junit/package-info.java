/**
 * Tests of a user's own state machine in the simulator, as ordinary JUnit 5 tests: the guide is
 * docs/testing-your-state-machine.md. Needs junit-jupiter-api, which whoever tests with JUnit has. Owner: the thread that
 * runs the test.
 */
@NullMarked
package io.jraft.sim.junit;

import org.jspecify.annotations.NullMarked;

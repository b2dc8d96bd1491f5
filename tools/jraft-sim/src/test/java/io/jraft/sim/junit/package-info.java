/** The extension, run by JUnit's own test kit. */
package io.jraft.sim.junit;

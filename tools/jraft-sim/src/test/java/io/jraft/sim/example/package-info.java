/** The worked example of docs/testing-your-state-machine.md: a bank, and three ways to get it wrong. */
package io.jraft.sim.example;

/**
 * A replicated counter: the smallest complete program on this library, with its server, its client and the quick start.
 * Owner: the examples; crash and bench build on its cluster of processes.
 */
@NullMarked
package io.jraft.example.counter;

import org.jspecify.annotations.NullMarked;

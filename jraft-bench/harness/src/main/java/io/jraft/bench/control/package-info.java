/**
 * Starts the clusters, gives the orders, reads from the operating system what they cost, and compares. Knows contestants by
 * their class path and main class only.
 */
@NullMarked
package io.jraft.bench.control;

import org.jspecify.annotations.NullMarked;

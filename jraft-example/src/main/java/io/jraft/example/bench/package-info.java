/**
 * First figures of a whole cluster: three processes on loopback, load made inside the leader, as an embedder would.
 * Owner: the examples. docs/performance.md is written by it.
 */
@NullMarked
package io.jraft.example.bench;

import org.jspecify.annotations.NullMarked;

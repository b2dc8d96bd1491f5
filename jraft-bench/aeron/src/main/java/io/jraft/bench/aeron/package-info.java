/** Aeron Cluster as a contestant, by its public API. */
@NullMarked
package io.jraft.bench.aeron;

import org.jspecify.annotations.NullMarked;

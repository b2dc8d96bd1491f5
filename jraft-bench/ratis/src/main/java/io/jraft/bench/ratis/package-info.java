/** Apache Ratis as a contestant, by its public API. */
@NullMarked
package io.jraft.bench.ratis;

import org.jspecify.annotations.NullMarked;

/** Regions in memory: immutable trees, so that a snapshot and a consistent read cost nothing. */
@NullMarked
package io.jraft.rhea.storage.memory;

import org.jspecify.annotations.NullMarked;

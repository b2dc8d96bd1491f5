/**
 * Linearizable reads: one quorum round for all reads of a turn, on the leader or forwarded to it.
 * Owner: LOOP.
 */
@NullMarked
package io.jraft.core.read;

import org.jspecify.annotations.NullMarked;

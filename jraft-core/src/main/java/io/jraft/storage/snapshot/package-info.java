/**
 * How a state machine writes and reads a snapshot.
 * Owner: the thread of the state machine's callback.
 */
@NullMarked
package io.jraft.storage.snapshot;

import org.jspecify.annotations.NullMarked;

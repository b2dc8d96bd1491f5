/**
 * The rules of Raft: pure functions and self-contained state machines, without a clock, thread, log line or I/O.
 * Owner: LOOP, through the parts of {@code io.jraft.core} that ask them.
 */
@NullMarked
package io.jraft.protocol;

import org.jspecify.annotations.NullMarked;

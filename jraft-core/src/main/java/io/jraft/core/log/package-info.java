/**
 * The log of a node: staged tasks, the window in memory, the order of disk work, and what is durable.
 * Owner: LOOP; DiskStation and what it holds: DISK.
 */
@NullMarked
package io.jraft.core.log;

import org.jspecify.annotations.NullMarked;

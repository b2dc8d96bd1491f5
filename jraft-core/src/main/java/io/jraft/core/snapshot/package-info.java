/**
 * Snapshots: when to save, how a follower gets one, and what of the log may go afterwards.
 * Owner: LOOP; jobs that touch files run on BULK.
 */
@NullMarked
package io.jraft.core.snapshot;

import org.jspecify.annotations.NullMarked;

/**
 * Users' own storages of log, term and vote behind the log port. Owner: DISK; user code is called on the disk worker, which
 * may block.
 */
@NullMarked
package io.jraft.storage.custom;

import org.jspecify.annotations.NullMarked;

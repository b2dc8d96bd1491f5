/**
 * Callbacks of the API: how a task or a read tells its end.
 * Owner: ANY; each runs exactly once.
 */
@NullMarked
package io.jraft.closure;

import org.jspecify.annotations.NullMarked;

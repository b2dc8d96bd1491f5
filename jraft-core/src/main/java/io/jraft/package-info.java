/**
 * The public API: a replicated node, its state machine and what both say about themselves.
 * Owner: ANY; every type here may be used from any thread unless it says otherwise.
 */
@NullMarked
package io.jraft;

import org.jspecify.annotations.NullMarked;

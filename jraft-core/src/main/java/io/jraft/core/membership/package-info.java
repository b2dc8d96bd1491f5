/**
 * Who belongs to the group: one change at a time from request to final entry, and the forced change of last resort.
 * Owner: LOOP.
 */
@NullMarked
package io.jraft.core.membership;

import org.jspecify.annotations.NullMarked;

/**
 * Promises: the numbered invariants and the check that is always on. Depends on nothing; used by everybody.
 * Owner: ANY; keeps no state.
 */
@NullMarked
package io.jraft.check;

import org.jspecify.annotations.NullMarked;

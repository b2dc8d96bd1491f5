/**
 * What a region can be asked to do, as values and as bytes. The same codec reads an entry on the leader and on every follower.
 * Owner: ANY; values are immutable by agreement: arrays are handed over, not copied.
 */
@NullMarked
package io.jraft.rhea.op;

import org.jspecify.annotations.NullMarked;

/**
 * Vocabulary of the wire: every message between members, on one page. Immutable values; bytes are made in net.codec.
 * Owner: ANY.
 */
@NullMarked
package io.jraft.message;

import org.jspecify.annotations.NullMarked;

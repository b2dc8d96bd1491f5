/**
 * Values of the log: ids, encoded entries, configurations. Immutable, no behaviour beyond validation and their bytes.
 * Owner: ANY.
 */
@NullMarked
package io.jraft.model;

import org.jspecify.annotations.NullMarked;

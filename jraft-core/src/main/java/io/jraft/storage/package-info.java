/**
 * What a user may plug into storage.
 * Owner: ANY.
 */
@NullMarked
package io.jraft.storage;

import org.jspecify.annotations.NullMarked;

/** Entries as bytes, for storages of the user's own. */
@NullMarked
package io.jraft.entity.codec;

import org.jspecify.annotations.NullMarked;

/**
 * Directories as zip archives, for programs that bring their own. Stores of this library do not need them: what they send of a region
 * is files as they are. Owner: as each says.
 */
@NullMarked
package io.jraft.rhea.storage.zip;

import org.jspecify.annotations.NullMarked;

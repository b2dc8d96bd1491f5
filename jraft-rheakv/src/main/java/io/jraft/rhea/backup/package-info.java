/** Backups of a whole store in a directory: what is in one, how it is written, and what makes it whole. */
@NullMarked
package io.jraft.rhea.backup;

import org.jspecify.annotations.NullMarked;

/**
 * Snapshots in directories, and the identity of data directories, over the file system port. Used by boot; depends on
 * the ports and the values below them.
 * Owner: BULK, but where said otherwise.
 */
@NullMarked
package io.jraft.storage.local;

import org.jspecify.annotations.NullMarked;

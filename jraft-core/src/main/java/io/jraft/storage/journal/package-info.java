/**
 * The default log store: one journal of CRC'd batches in preallocated segment files, shared by all groups of a disk,
 * one write and one sync for whatever has gathered. Owner: DISK, but where said otherwise.
 */
@NullMarked
package io.jraft.storage.journal;

import org.jspecify.annotations.NullMarked;

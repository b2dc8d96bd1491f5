/**
 * A log store without a disk, for tests and demonstrations: the same contract, nothing survives the process.
 * Owner: DISK, but where said otherwise.
 */
@NullMarked
package io.jraft.storage.memory;

import org.jspecify.annotations.NullMarked;

/**
 * Transport inside one process, through the real codec: for examples and tests.
 * Owner: ANY.
 */
@NullMarked
package io.jraft.net.local;

import org.jspecify.annotations.NullMarked;

/**
 * Small helpers that programs of the field use.
 * Owner: ANY.
 */
@NullMarked
package io.jraft.util;

import org.jspecify.annotations.NullMarked;

/**
 * Error codes and exceptions of the API.
 * Owner: ANY.
 */
@NullMarked
package io.jraft.error;

import org.jspecify.annotations.NullMarked;

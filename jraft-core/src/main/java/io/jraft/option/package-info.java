/**
 * Options of the API: plain beans, checked all at once when a node starts.
 * Owner: the user until start; the node then works from a copy.
 */
@NullMarked
package io.jraft.option;

import org.jspecify.annotations.NullMarked;

/**
 * The configuration of a group: who votes and who learns.
 * Owner: ANY; instances are plain values, hand over copies.
 */
@NullMarked
package io.jraft.conf;

import org.jspecify.annotations.NullMarked;

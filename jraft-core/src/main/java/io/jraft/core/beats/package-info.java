/** Beats that stand for all idle groups between two loops, in both directions. */
@NullMarked
package io.jraft.core.beats;

import org.jspecify.annotations.NullMarked;

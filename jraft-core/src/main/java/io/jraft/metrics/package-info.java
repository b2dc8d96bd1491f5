/**
 * The vocabulary of what is measured: names, units, meanings, and samples of them. What measures does not know these
 * names; the engine puts the two together when somebody asks. Owner: ANY; immutable.
 */
@NullMarked
package io.jraft.metrics;

import org.jspecify.annotations.NullMarked;

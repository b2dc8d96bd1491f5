/**
 * From a failing seed to the little of it that matters, and to a story and a picture that people can read.
 * Owner: the thread that shrinks; it runs one run after another.
 */
@NullMarked
package io.jraft.sim.shrink;

import org.jspecify.annotations.NullMarked;

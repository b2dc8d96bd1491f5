/**
 * The smallest program that embeds the library; README.md shows its middle part.
 * Owner: the examples.
 */
@NullMarked
package io.jraft.example.quickstart;

import org.jspecify.annotations.NullMarked;

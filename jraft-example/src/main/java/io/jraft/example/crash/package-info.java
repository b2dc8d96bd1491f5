/**
 * The crash test: real server processes killed at random moments under load, and the judge of what their clients saw.
 * Owner: the examples; nothing else depends on it.
 */
@NullMarked
package io.jraft.example.crash;

import org.jspecify.annotations.NullMarked;

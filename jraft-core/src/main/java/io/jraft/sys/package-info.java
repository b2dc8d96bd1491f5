/**
 * The real outside world behind the ports of {@code spi}: clock, randomness, files. Made by whoever wires an engine;
 * nothing else may ask the system for time.
 * Owner: ANY.
 */
@NullMarked
package io.jraft.sys;

import org.jspecify.annotations.NullMarked;

/**
 * The LMAX Disruptor behind the ring port; the only importer of com.lmax. Made by whoever wires an engine.
 * Owner: as its port.
 */
@NullMarked
package io.jraft.ring.lmax;

import org.jspecify.annotations.NullMarked;

/**
 * What every part of a node is handed: who it is, its settings, its way back into the loop, its flight recorder.
 * Owner: LOOP.
 */
@NullMarked
package io.jraft.core.context;

import org.jspecify.annotations.NullMarked;

/**
 * The node: dispatch of events, the fixed order of a turn, the wiring of its parts, its life from start to stop.
 * Owner: LOOP; StatusBoard is read by ANY.
 */
@NullMarked
package io.jraft.core.node;

import org.jspecify.annotations.NullMarked;

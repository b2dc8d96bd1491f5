/**
 * Many groups on few threads: workers and their stations, placement, routing of what comes in.
 * Owner: ANY, under the engine's monitor; a station by its worker.
 */
@NullMarked
package io.jraft.engine;

import org.jspecify.annotations.NullMarked;

/**
 * Server processes as the examples need them: started, watched, killed, and never left behind; and words to a terminal.
 * Owner: the examples; knows nothing of counters.
 */
@NullMarked
package io.jraft.example.process;

import org.jspecify.annotations.NullMarked;

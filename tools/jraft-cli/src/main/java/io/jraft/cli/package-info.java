/** The command line of operators, {@code tools/raft}: live groups over the network, stopped nodes by their directories. Thread: MAIN. */
@NullMarked
package io.jraft.cli;

import org.jspecify.annotations.NullMarked;

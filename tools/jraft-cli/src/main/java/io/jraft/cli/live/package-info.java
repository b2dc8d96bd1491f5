/** Commands on running groups, over the network. Thread: MAIN; answers come on threads of the transport. */
@NullMarked
package io.jraft.cli.live;

import org.jspecify.annotations.NullMarked;

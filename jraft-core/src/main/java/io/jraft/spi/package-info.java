/**
 * Sockets in the wall: everything that is not deterministic enters here and nowhere else. Adapters implement these
 * ports; the core and the simulator call them.
 * Owner: each port says which threads call it.
 */
@NullMarked
package io.jraft.spi;

import org.jspecify.annotations.NullMarked;

/**
 * Bytes of the wire: messages between members to versioned frames and back. Called by the transports; knows no socket.
 * Owner: ANY; a reader or writer has one user at a time.
 */
@NullMarked
package io.jraft.net.codec;

import org.jspecify.annotations.NullMarked;

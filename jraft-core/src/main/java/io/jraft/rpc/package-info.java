/**
 * User RPC: the server that nodes listen on may also serve the user's own requests.
 * Owner: ANY.
 */
@NullMarked
package io.jraft.rpc;

import org.jspecify.annotations.NullMarked;

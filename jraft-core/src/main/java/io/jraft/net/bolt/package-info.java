/**
 * Transport and user RPC over SOFABolt frames on Netty. The only package that knows Bolt or Netty; called by boot.
 * Owner: ANY; what belongs to a connection: its IO thread.
 */
@NullMarked
package io.jraft.net.bolt;

import org.jspecify.annotations.NullMarked;

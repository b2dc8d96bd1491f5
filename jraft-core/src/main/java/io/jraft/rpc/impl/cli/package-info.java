/**
 * Administration over the network: what a server answers, how a client finds the leader and asks it.
 * Owner: ANY. Requests and answers are the protobuf messages of {@code CliRequests}; nothing else is decoded.
 */
@NullMarked
package io.jraft.rpc.impl.cli;

import org.jspecify.annotations.NullMarked;

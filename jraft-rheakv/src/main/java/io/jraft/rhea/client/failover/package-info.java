/**
 * Asking again, for programs that do it themselves. The client of this library needs none of it: it asks again by itself, until an
 * operation's deadline.
 */
@NullMarked
package io.jraft.rhea.client.failover;

import org.jspecify.annotations.NullMarked;

/** How {@link io.jraft.rhea.client.failover} is done. */
@NullMarked
package io.jraft.rhea.client.failover.impl;

import org.jspecify.annotations.NullMarked;

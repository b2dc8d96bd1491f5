/**
 * Clients of the services that servers of this library offer, name for name the field's.
 * Owner: ANY.
 */
@NullMarked
package io.jraft.rpc.impl;

import org.jspecify.annotations.NullMarked;

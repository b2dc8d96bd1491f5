/**
 * What a region keeps, and where: the port {@link io.jraft.rhea.storage.KVStorage} with two adapters behind it, and the plain
 * values of the API.
 * Owner: ANY for reads; changes of a region come from the worker of its state machine alone.
 */
@NullMarked
package io.jraft.rhea.storage;

import org.jspecify.annotations.NullMarked;

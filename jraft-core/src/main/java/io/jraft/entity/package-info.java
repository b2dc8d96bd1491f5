/**
 * Values of the API: peers, tasks, contexts.
 * Owner: ANY.
 */
@NullMarked
package io.jraft.entity;

import org.jspecify.annotations.NullMarked;

/** The store as programs use it: finds regions and leaders by itself, and repeats what may be repeated. Owner: ANY. */
@NullMarked
package io.jraft.rhea.client;

import org.jspecify.annotations.NullMarked;

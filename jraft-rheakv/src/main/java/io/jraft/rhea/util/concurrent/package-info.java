/** Locks of the whole cluster, by the names that programs know. */
@NullMarked
package io.jraft.rhea.util.concurrent;

import org.jspecify.annotations.NullMarked;

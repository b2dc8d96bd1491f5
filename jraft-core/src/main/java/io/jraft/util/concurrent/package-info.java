/** A collection for many threads, for programs that know it. */
@NullMarked
package io.jraft.util.concurrent;

import org.jspecify.annotations.NullMarked;

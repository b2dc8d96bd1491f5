/** What may be said of noisy figures. Pure: equal figures give equal words. */
@NullMarked
package io.jraft.bench.stat;

import org.jspecify.annotations.NullMarked;

/** What a store measures of itself: names, counters that all threads may use, and the page for Prometheus. */
@NullMarked
package io.jraft.rhea.metrics;

import org.jspecify.annotations.NullMarked;

/**
 * What is measured, as meters of Micrometer. The one door to that library, which is there only for programs that bring
 * it. Owner: ANY.
 */
@NullMarked
package io.jraft.metrics.micrometer;

import org.jspecify.annotations.NullMarked;

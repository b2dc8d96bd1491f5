/**
 * Ways out for what is measured: samples for programs, a page for Prometheus, meters for Micrometer. Nothing here runs
 * unless the application starts it. Owner: ANY.
 */
@NullMarked
package io.jraft.metrics.export;

import org.jspecify.annotations.NullMarked;

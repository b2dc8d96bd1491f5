/**
 * One idea of the write path each, alone in a JVM, with counted allocations. A figure here says where time goes; whether a
 * cluster is fast, tools/bench says.
 */
@NullMarked
package io.jraft.bench.micro;

import org.jspecify.annotations.NullMarked;

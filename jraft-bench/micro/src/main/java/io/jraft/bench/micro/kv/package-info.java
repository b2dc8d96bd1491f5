/** The key-value store's idea of an operation, one at a time: a region's state machine and what it keeps its keys in, without a group. */
@NullMarked
package io.jraft.bench.micro.kv;

import org.jspecify.annotations.NullMarked;

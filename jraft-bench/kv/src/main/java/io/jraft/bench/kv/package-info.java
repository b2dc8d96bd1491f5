/**
 * The key-value store as a contestant, written against the API that two libraries have in common. One library runs it as it is; for
 * the other the build changes the prefix of the imports. Only {@code KvTuning} is not shared.
 */
@NullMarked
package io.jraft.bench.kv;

import org.jspecify.annotations.NullMarked;

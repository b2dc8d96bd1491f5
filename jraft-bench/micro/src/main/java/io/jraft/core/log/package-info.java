/** Small benchmarks of parts that only their package sees. */
@NullMarked
package io.jraft.core.log;

import org.jspecify.annotations.NullMarked;

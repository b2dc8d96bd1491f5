/**
 * The contestant written against the API that two libraries have in common. One library runs it as it is; for the other the
 * build changes the prefix of the imports. Only {@code Tuning} is not shared. Nothing here may use what only one of them has.
 */
@NullMarked
package io.jraft.bench.load;

import org.jspecify.annotations.NullMarked;

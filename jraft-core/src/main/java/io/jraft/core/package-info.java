/**
 * The face of the engine: the few names of it that users write in their programs.
 * Owner: ANY; nothing inside the library depends on the node class here.
 */
@NullMarked
package io.jraft.core;

import org.jspecify.annotations.NullMarked;

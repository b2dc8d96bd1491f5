/** What can go wrong, by the names and numbers that programs know. Owner: ANY. */
@NullMarked
package io.jraft.rhea.errors;

import org.jspecify.annotations.NullMarked;

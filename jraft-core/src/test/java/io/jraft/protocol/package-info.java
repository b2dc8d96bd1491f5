/**
 * Tests of the rules: tables that read like stories, and checks against naive models.
 * Owner: the author of {@code io.jraft.protocol}.
 */
@NullMarked
package io.jraft.protocol;

import org.jspecify.annotations.NullMarked;

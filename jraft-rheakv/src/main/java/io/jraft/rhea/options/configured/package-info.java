/**
 * Builders of options, {@code X.newConfigured().withA(a).withB(b).config()}, for who likes them better than setters. What is
 * not said stays as it is in the options. Owner: the user.
 */
@NullMarked
package io.jraft.rhea.options.configured;

import org.jspecify.annotations.NullMarked;

/** What clients are told of regions, by names that SOFAJRaft's RheaKV has for them. */
@NullMarked
package io.jraft.rhea.metadata;

import org.jspecify.annotations.NullMarked;

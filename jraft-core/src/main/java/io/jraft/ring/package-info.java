/**
 * Mailboxes between stations and the threads that run them. Every primitive that two threads may touch lives here and
 * nowhere else.
 * Owner: ANY; each class says which side may call what.
 */
@NullMarked
package io.jraft.ring;

import org.jspecify.annotations.NullMarked;

/**
 * Who I am: term, vote, role, leader, commit, and the one place where they change; what leaves the node, and when.
 * Owner: LOOP.
 */
@NullMarked
package io.jraft.core.state;

import org.jspecify.annotations.NullMarked;

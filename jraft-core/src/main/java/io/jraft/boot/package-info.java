/**
 * Composition root: the only package that sees everything. Checks options, chooses sockets, builds engines.
 * Owner: ANY; called by the thread that starts a node.
 */
@NullMarked
package io.jraft.boot;

import org.jspecify.annotations.NullMarked;

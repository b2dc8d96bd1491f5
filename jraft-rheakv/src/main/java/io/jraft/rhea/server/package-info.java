/** The store as programs of its own: a server from a YAML file, and a shell. Owner: the main thread of each. */
@NullMarked
package io.jraft.rhea.server;

import org.jspecify.annotations.NullMarked;

/** The server's side: a store and the regions that it has replicas of. Owner: the program that starts a store. */
@NullMarked
package io.jraft.rhea;

import org.jspecify.annotations.NullMarked;

/** What clients and stores say to each other. Owner: ANY. */
@NullMarked
package io.jraft.rhea.rpc;

import org.jspecify.annotations.NullMarked;

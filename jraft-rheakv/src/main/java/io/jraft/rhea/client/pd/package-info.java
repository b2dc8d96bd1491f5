/** Where regions are, for programs that want to know it themselves. */
@NullMarked
package io.jraft.rhea.client.pd;

import org.jspecify.annotations.NullMarked;

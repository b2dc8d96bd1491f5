/** The placement driver: where regions ought to be, as rules over a picture of the cluster, and a group that keeps what must not be lost. */
@NullMarked
package io.jraft.rhea.pd;

import org.jspecify.annotations.NullMarked;

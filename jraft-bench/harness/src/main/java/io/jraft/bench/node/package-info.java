/**
 * What runs inside a server under load: the contestant behind one small interface, the load, and what the process can
 * tell about itself. Knows no contestant. Orders come on standard input, answers go to standard output, a line each.
 */
@NullMarked
package io.jraft.bench.node;

import org.jspecify.annotations.NullMarked;

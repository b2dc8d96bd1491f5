/** Options of clients and stores: plain beans, checked as a whole before anything is started. Owner: the user until then. */
@NullMarked
package io.jraft.rhea.options;

import org.jspecify.annotations.NullMarked;

/** What a command has to say, as a table for people or as JSON for programs. Thread: MAIN. */
@NullMarked
package io.jraft.cli.out;

import org.jspecify.annotations.NullMarked;

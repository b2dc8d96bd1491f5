/** Commands on the directories of a stopped node. Thread: MAIN. */
@NullMarked
package io.jraft.cli.offline;

import org.jspecify.annotations.NullMarked;

/** A thousand groups in each of three processes: what they cost when idle, and how fast they elect when one process dies. */
@NullMarked
package io.jraft.example.groups;

import org.jspecify.annotations.NullMarked;

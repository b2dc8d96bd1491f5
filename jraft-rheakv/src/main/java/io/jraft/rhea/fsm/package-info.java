/**
 * The replicated state of a region: what each operation does, what is remembered of clients, snapshots.
 * Owner: FSM. Decides by what stands in the entries alone: no clock, no chance, no order of hashes.
 */
@NullMarked
package io.jraft.rhea.fsm;

import org.jspecify.annotations.NullMarked;

/**
 * Apply: from the commit index to the user's state machine, closures and waiting reads, on the fsm worker, in log order.
 * Owner: FSM; FSMCaller is the loop's side.
 */
@NullMarked
package io.jraft.core.fsm;

import org.jspecify.annotations.NullMarked;

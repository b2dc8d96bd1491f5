package io.jraft.example.election;

import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.error.RaftException;
import java.util.function.Consumer;

/**
 * A state machine without a state: it passes on who leads.
 * Owner: FSM.
 */
final class ElectionStateMachine extends StateMachineAdapter {
    private final LeaderListener listener;
    private final Consumer<RaftException> onError;
    private long leadingTerm;

    ElectionStateMachine(LeaderListener listener, Consumer<RaftException> onError) {
        this.listener = listener;
        this.onError = onError;
    }

    /** Nobody proposes anything here; whatever there is has no meaning. */
    @Override
    public void onApply(Iterator entries) {
        while (entries.hasNext()) {
            entries.next();
        }
    }

    @Override
    public void onLeaderStart(long term) {
        leadingTerm = term;
        listener.onLeaderStart(term);
    }

    @Override
    public void onLeaderStop(Status status) {
        listener.onLeaderStop(leadingTerm);
    }

    @Override
    public void onError(RaftException e) {
        onError.accept(e);
    }
}

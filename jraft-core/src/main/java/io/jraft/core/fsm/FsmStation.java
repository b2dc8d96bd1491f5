package io.jraft.core.fsm;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.FsmNumbers;
import io.jraft.ring.Ring;
import io.jraft.ring.Station;
import io.jraft.ring.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the state machines of its groups: drains commands, tells the loops what is applied. Owner: FSM. Called by its
 * worker. A callback's time is this worker's time.
 */
@OwnedBy(Owner.FSM)
public final class FsmStation implements Station {
    private final String name;
    private final Ring<FsmEvent> ring;
    private final FsmNumbers numbers;
    private final List<FsmGroup> untold = new ArrayList<>();
    private final Consumer<FsmEvent> handle = this::handle;

    public FsmStation(String name, Ring<FsmEvent> ring, FsmNumbers numbers) {
        this.name = name;
        this.ring = ring;
        this.numbers = numbers;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(int limit) {
        return ring.drain(handle, limit);
    }

    private void handle(FsmEvent event) {
        FsmGroup group = event.group;
        FsmCommand command = event.command;
        event.clear();
        if (group == null || command == null) {
            return;
        }
        group.runsOn(Worker.current());
        try {
            if (command instanceof FsmCommand.Apply apply) {
                long since = numbers.now();
                command.run(group);
                numbers.applied(since, apply.batch().count());
            } else {
                command.run(group);
            }
        } catch (RuntimeException | Error broken) {
            group.broken(broken);
        }
        if (group.markUntold()) {
            untold.add(group);
        }
        // Told at once, not at the end of the poll: a batch may take long and the loop can hand
        // over the next one.
        tell();
    }

    @Override
    public boolean flush(long now) {
        tell();
        // An untold group is tried again soon; the loop's ring was full.
        return !untold.isEmpty();
    }

    private void tell() {
        for (int i = untold.size() - 1; i >= 0; i--) {
            if (untold.get(i).tellApplied()) {
                untold.remove(i);
            }
        }
    }

    @Override
    public boolean ready() {
        return !ring.isEmpty();
    }

    @Override
    public long nextDeadline() {
        return Long.MAX_VALUE;
    }
}

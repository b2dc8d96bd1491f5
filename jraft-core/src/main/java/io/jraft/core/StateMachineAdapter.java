package io.jraft.core;

import io.jraft.Closure;
import io.jraft.StateMachine;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.error.RaftException;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Base of state machines: says every callback but {@code onApply} into the log. A machine that does not
 * override the two snapshot callbacks can neither save nor load one.
 * Owner: FSM.
 */
public abstract class StateMachineAdapter implements StateMachine {

    private static final Logger LOG = LoggerFactory.getLogger(StateMachineAdapter.class);

    @Override
    public void onShutdown() {
        LOG.info("{}: onShutdown.", name());
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        done.run(new Status(-1, "%s doesn't implement onSnapshotSave", name()));
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        LOG.error(
                "{} doesn't implement onSnapshotLoad, and there is a snapshot at {}.",
                name(),
                reader.getPath());
        return false;
    }

    @Override
    public void onLeaderStart(long term) {
        LOG.info("{}: onLeaderStart: term={}.", name(), term);
    }

    @Override
    public void onLeaderStop(Status status) {
        LOG.info("{}: onLeaderStop: status={}.", name(), status);
    }

    @Override
    public void onError(RaftException e) {
        LOG.error(
                "{}: the node stopped with an error. Mend its cause and restart it: {}", name(), e);
    }

    @Override
    public void onConfigurationCommitted(Configuration conf) {
        LOG.info("{}: onConfigurationCommitted: {}.", name(), conf);
    }

    @Override
    public void onStopFollowing(LeaderChangeContext ctx) {
        LOG.info("{}: onStopFollowing: {}.", name(), ctx);
    }

    @Override
    public void onStartFollowing(LeaderChangeContext ctx) {
        LOG.info("{}: onStartFollowing: {}.", name(), ctx);
    }

    private String name() {
        return getClass().getName();
    }
}

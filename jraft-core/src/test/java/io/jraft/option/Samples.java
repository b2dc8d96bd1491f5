package io.jraft.option;

import com.codahale.metrics.MetricRegistry;
import io.jraft.EngineOptions;
import io.jraft.Iterator;
import io.jraft.JRaftServiceFactory;
import io.jraft.StateMachine;
import io.jraft.ThreadingMode;
import io.jraft.conf.Configuration;
import io.jraft.core.DefaultJRaftServiceFactory;
import io.jraft.core.StateMachineAdapter;
import io.jraft.storage.SnapshotThrottle;

/** A value of an option's type that is the default of no option. */
final class Samples {

    private Samples() {}

    static Object other(Class<?> type) {
        if (type == int.class) {
            return 77_777;
        }
        if (type == long.class) {
            return 77_777_777L;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == String.class) {
            return "somewhere else";
        }
        if (type == ThreadingMode.class) {
            return ThreadingMode.FUSED;
        }
        if (type == ApplyTaskMode.class) {
            return ApplyTaskMode.Blocking;
        }
        if (type == ReadOnlyOption.class) {
            return ReadOnlyOption.ReadOnlyLeaseBased;
        }
        if (type == Configuration.class) {
            return Configuration.of("a:1,b:2,c:3/learner");
        }
        if (type == StateMachine.class) {
            return new StateMachineAdapter() {
                @Override
                public void onApply(Iterator iter) {
                    throw new AssertionError("no node runs here");
                }
            };
        }
        if (type == MetricRegistry.class) {
            return new MetricRegistry();
        }
        if (type == SnapshotThrottle.class) {
            return (SnapshotThrottle) bytes -> bytes;
        }
        if (type == RaftOptions.class) {
            RaftOptions raft = new RaftOptions();
            raft.setApplyBatch(7);
            return raft;
        }
        if (type == EngineOptions.class) {
            EngineOptions engine = new EngineOptions();
            engine.setClusterId("other");
            return engine;
        }
        if (type == JRaftServiceFactory.class) {
            return new DefaultJRaftServiceFactory() {};
        }
        throw new IllegalArgumentException("say here what another " + type + " is");
    }
}

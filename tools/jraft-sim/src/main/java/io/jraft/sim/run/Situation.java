package io.jraft.sim.run;

import io.jraft.engine.GroupHandle;
import io.jraft.sim.load.Clients;
import io.jraft.sim.node.SimCluster;
import io.jraft.sim.node.SimNode;

/** Where everybody stands, in words: for a run that did not get where it should. */
final class Situation {
    private Situation() {}

    static String describe(SimCluster cluster, Clients clients) {
        StringBuilder text = new StringBuilder();
        for (SimNode node : cluster.nodes()) {
            text.append("\n  ").append(node).append(": ").append(node.life());
            text.append(node.isLost() ? " lost" : "").append(node.isDamaged() ? " damaged" : "");
            GroupHandle handle = node.handle();
            if (handle != null) {
                var p = node.picture();
                text.append(' ')
                        .append(p.state())
                        .append(" term ")
                        .append(p.term())
                        .append(", log ")
                        .append(p.first())
                        .append("..")
                        .append(p.last())
                        .append(", stable ")
                        .append(p.stable())
                        .append(", commit ")
                        .append(p.commit())
                        .append(", applied ")
                        .append(handle.applied().read())
                        .append(p.diskFull() ? ", disk full" : "")
                        .append(p.cause() == null ? "" : ", in error: " + p.cause())
                        .append(", last election: ")
                        .append(p.lastElection());
            }
            String rings = node.ringDepths();
            text.append(rings.isEmpty() ? "" : ", rings: " + rings);
        }
        text.append("\n  clients: ").append(clients.isIdle() ? "idle" : "waiting");
        return text.toString();
    }
}

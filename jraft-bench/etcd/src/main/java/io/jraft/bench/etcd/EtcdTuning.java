package io.jraft.bench.etcd;

/** etcd in good faith. What its own benchmarks turn (connections, where the client connects to) is turned here. */
final class EtcdTuning {
    static final int CONNECTIONS = Integer.getInteger("jraft.bench.etcdConnections", 1);

    static final String NOTES =
            "defaults of etcd (heartbeat 100 ms, election 1 s, log synced by a majority before the acknowledgement, no"
                    + " compaction), but a quota of 8 GiB; its program in a process beside each server, written in Go, so that"
                    + " allocated bytes and Java threads are those of the client alone, and syncs are what it counts itself; jetcd"
                    + " with "
                    + CONNECTIONS
                    + " connections straight to the leader";

    private EtcdTuning() {}
}

package io.jraft.bench.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.bench.node.ServerSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One member of an etcd cluster: the program of that name on the PATH. It ends when this process does, however that one ends.
 * Its errors go to this process's own.
 * Thread: any, one at a time.
 */
final class EtcdProcess implements AutoCloseable {
    /** What the default of 2 GB would end in the middle of a load, as etcd keeps every value that it ever had. */
    private static final long QUOTA_BYTES = 8L << 30;

    /**
     * Standard input is a pipe from this process; at its end, whatever the reason, the program is killed. Nobody needs its data
     * then.
     */
    private static final String UNTIL_INPUT_ENDS =
            "exec 3<&0; \"$@\" 3<&- & p=$!;"
                    + " { cat <&3 >/dev/null; kill -9 $p; } & w=$!;"
                    + " wait $p; c=$?; kill $w; exit $c";

    private final Process process;
    private final URI client;

    private EtcdProcess(Process process, URI client) {
        this.process = process;
        this.client = client;
    }

    static EtcdProcess start(ServerSpec spec, int electionTimeoutMs) throws IOException {
        URI client = client(spec, spec.id());
        List<String> command = new ArrayList<>(List.of("sh", "-c", UNTIL_INPUT_ENDS, "etcd"));
        command.addAll(arguments(spec, electionTimeoutMs));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // It syncs past the probe, by system calls of its own; so do not let it seem to be probed.
        builder.environment().remove("LD_PRELOAD");
        return new EtcdProcess(builder.start(), client);
    }

    /** Defaults but for the quota, and for logs of errors alone, as all contestants have. */
    private static List<String> arguments(ServerSpec spec, int electionTimeoutMs) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "etcd",
                                "--name=" + name(spec.id()),
                                "--data-dir=" + spec.directory().resolve("etcd"),
                                "--listen-client-urls=" + client(spec, spec.id()),
                                "--advertise-client-urls=" + client(spec, spec.id()),
                                "--listen-peer-urls=" + peer(spec, spec.id()),
                                "--initial-advertise-peer-urls=" + peer(spec, spec.id()),
                                "--initial-cluster="
                                        + IntStream.range(0, spec.endpoints().size())
                                                .mapToObj(i -> name(i) + "=" + peer(spec, i))
                                                .collect(Collectors.joining(",")),
                                "--initial-cluster-state=new",
                                "--quota-backend-bytes=" + QUOTA_BYTES,
                                "--logger=zap",
                                "--log-level=error"));
        if (electionTimeoutMs > 0) {
            words.add("--election-timeout=" + electionTimeoutMs);
        }
        return words;
    }

    private static String name(int id) {
        return "member" + id;
    }

    private static URI client(ServerSpec spec, int id) {
        return URI.create("http://" + spec.endpoints().get(id));
    }

    private static URI peer(ServerSpec spec, int id) {
        return URI.create("http://127.0.0.1:" + spec.sparePorts().get(id).get(0));
    }

    /** Where clients of this member connect to. */
    URI client() {
        return client;
    }

    /** Throws IllegalStateException if it has ended; standard error says why. */
    void check() {
        if (!process.isAlive()) {
            throw new IllegalStateException("etcd ended with " + process.exitValue());
        }
    }

    /** Syncs of the log and of the database so far, as it counts them itself. */
    long syncs() throws IOException {
        long sum = 0;
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                client.resolve("/metrics").toURL().openStream(), UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("etcd_disk_wal_fsync_duration_seconds_count ")
                        || line.startsWith("etcd_disk_backend_commit_duration_seconds_count ")) {
                    sum += Long.parseLong(line.substring(line.indexOf(' ') + 1));
                }
            }
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
    }
}

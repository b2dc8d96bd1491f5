package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.StorageType;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** One store in a process of its own, which ends with the process that started it. */
final class StoreProcess {
    private final Process process;

    private StoreProcess(Process process) {
        this.process = process;
    }

    /** {@code StoreProcess <directory> <its port> <all ports> <number of the cluster> <whether a placement driver sees to it>}. */
    public static void main(String[] args) throws IOException {
        List<Integer> ports = Arrays.stream(args[2].split(",", -1)).map(Integer::valueOf).toList();
        Cluster cluster = new Cluster(Path.of(args[0]), StorageType.RocksDB, ports);
        cluster.clusterId = Long.parseLong(args[3]);
        int port = Integer.parseInt(args[1]);
        RheaKVStoreOptions options = cluster.storeOptions(port);
        cluster.start(port, Boolean.parseBoolean(args[4]) ? Cluster.driven(options) : options);
        System.out.println("started");
        int read;
        do {
            read = System.in.read();
        } while (read >= 0);
        Runtime.getRuntime().halt(0);
    }

    static StoreProcess start(Path directory, int port, List<Integer> ports) throws IOException {
        return start(directory, port, ports, 7);
    }

    static StoreProcess start(Path directory, int port, List<Integer> ports, long clusterId)
            throws IOException {
        return start(directory, port, ports, clusterId, false);
    }

    /** One with a placement driver, see {@link Cluster#driven}. */
    static StoreProcess driven(Path directory, int port, List<Integer> ports) throws IOException {
        return start(directory, port, ports, 7, true);
    }

    private static StoreProcess start(
            Path directory, int port, List<Integer> ports, long clusterId, boolean driven)
            throws IOException {
        List<String> all = ports.stream().map(String::valueOf).toList();
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-ea",
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                classPath(),
                                StoreProcess.class.getName(),
                                directory.toString(),
                                String.valueOf(port),
                                String.join(",", all),
                                String.valueOf(clusterId),
                                String.valueOf(driven))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String line = out.readLine();
        if (!"started".equals(line)) {
            process.destroyForcibly();
            throw new IOException("the store at port " + port + " said " + line);
        }
        return new StoreProcess(process);
    }

    /** The class path, and where our own classes come from: a build may have put them behind a manifest. */
    private static String classPath() {
        TreeSet<String> parts = new TreeSet<>();
        List<String> path =
                new ArrayList<>(
                        List.of(
                                System.getProperty("java.class.path")
                                        .split(File.pathSeparator, -1)));
        for (Class<?> type : List.of(StoreProcess.class, DefaultRheaKVStore.class)) {
            try {
                parts.add(
                        Path.of(
                                        Objects.requireNonNull(type.getProtectionDomain())
                                                .getCodeSource()
                                                .getLocation()
                                                .toURI())
                                .toString());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        path.addAll(parts);
        return String.join(File.pathSeparator, path);
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the process lives after SIGKILL");
        }
    }
}

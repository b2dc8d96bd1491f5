package io.jraft.bench.control;

import io.jraft.bench.node.LoadOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who can be compared, and how a server of it is started. */
public enum Rival {
    OURS("jraft", "load", "io.jraft.bench.load.LoadServer", List.of()),
    OURS_KV("jraft-rheakv", "kv", "io.jraft.bench.kv.KvServer", List.of()),
    SOFA_KV("SOFAJRaft RheaKV", "sofa-kv", "io.jraft.bench.kv.KvServer", List.of()),
    ETCD("etcd", "etcd", "io.jraft.bench.etcd.EtcdServer", List.of()),
    SOFA("SOFAJRaft", "sofa", "io.jraft.bench.load.LoadServer", List.of()),
    RATIS(
            "Apache Ratis",
            "ratis",
            "io.jraft.bench.ratis.RatisServer",
            // On two processors the JVM's common pool would have one thread, and CompletableFuture
            // then starts a thread for every task instead: Ratis' followers started one for each
            // append, and came to half the operations.
            List.of("-Djava.util.concurrent.ForkJoinPool.common.parallelism=4")),
    AERON(
            "Aeron Cluster",
            "aeron",
            "io.jraft.bench.aeron.AeronServer",
            List.of(
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"));

    private final String title;
    private final String module;
    private final String main;

    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of, below.
    private final List<String> flags;

    Rival(String title, String module, String main, List<String> flags) {
        this.title = title;
        this.module = module;
        this.main = main;
        this.flags = flags;
    }

    /** Whether its server can do what a cell asks; see the notes of each. */
    boolean supports(Cell cell) {
        return switch (this) {
            case OURS, SOFA -> !cell.order().kind().isForStores();
            case OURS_KV, SOFA_KV, ETCD ->
                    !cell.onFollower()
                            && (cell.order().kind() == LoadOrder.Kind.WRITE
                                    || cell.order().kind().isForStores());
            case RATIS ->
                    cell.order().kind() != LoadOrder.Kind.READ_INDEX
                            && !cell.order().kind().isForStores()
                            && !cell.onFollower();
            case AERON -> cell.order().kind() == LoadOrder.Kind.WRITE;
        };
    }

    /** Whether one cluster of it can have several groups. */
    boolean hasGroups() {
        return this != AERON && !isStore();
    }

    /** Whether it is a key-value store. */
    public boolean isStore() {
        return this == OURS_KV || this == SOFA_KV || this == ETCD;
    }

    /** Who is measured beside ours unless others are named. */
    static List<Rival> usual(boolean stores) {
        return stores ? List.of(SOFA_KV, ETCD) : List.of(SOFA, AERON);
    }

    /**
     * Why it cannot be measured, and what to do about it; empty if it can be.
     *
     * @param stores whether key-value stores are compared
     * @param groups of the cluster
     * @param syncDelayMicros by which every sync is to be slower
     * @param path where programs are looked for, as in the environment
     */
    Optional<String> hindrance(
            boolean stores, int groups, long syncDelayMicros, @Nullable String path) {
        if (isStore() != stores) {
            return Optional.of(
                    stores ? "It is no key-value store." : "It is for the plan kv alone.");
        }
        if (groups > 1 && !hasGroups()) {
            return Optional.of("It has one group a cluster.");
        }
        if (this == ETCD && syncDelayMicros > 0) {
            return Optional.of(
                    "Its syncs cannot be delayed: it does not sync through the C library.");
        }
        if (this == ETCD && !isProgram("etcd", path)) {
            return Optional.of(
                    "There is no program named etcd on the PATH; on Debian and Ubuntu: apt-get install etcd-server.");
        }
        return Optional.empty();
    }

    private static boolean isProgram(String name, @Nullable String path) {
        return path != null
                && Stream.of(path.split(":", -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    /** Whoever it is compared with; ours with itself. */
    public Rival ours() {
        return isStore() ? OURS_KV : OURS;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** Main class and what it alone needs of the JVM. */
    String main() {
        return main;
    }

    List<String> flags() {
        return flags;
    }

    /** Of the module's own classes and its own libraries, nobody else's. */
    String classPath(Path benchModules) {
        Path target = benchModules.resolve(module).resolve("target");
        return target.resolve("classes") + ":" + target.resolve("lib") + "/*";
    }
}

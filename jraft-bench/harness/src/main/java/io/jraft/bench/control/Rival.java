package io.jraft.bench.control;

import io.jraft.bench.node.LoadOrder;
import java.nio.file.Path;
import java.util.List;

/** Who can be compared, and how a server of it is started. */
public enum Rival {
    OURS("jraft", "load", "io.jraft.bench.load.LoadServer", List.of()),
    OURS_KV("jraft-rheakv", "kv", "io.jraft.bench.kv.KvServer", List.of()),
    SOFA_KV("SOFAJRaft RheaKV", "sofa-kv", "io.jraft.bench.kv.KvServer", List.of()),
    SOFA("SOFAJRaft", "sofa", "io.jraft.bench.load.LoadServer", List.of()),
    RATIS("Apache Ratis", "ratis", "io.jraft.bench.ratis.RatisServer", List.of()),
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
            case OURS_KV, SOFA_KV ->
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
        return this == OURS_KV || this == SOFA_KV;
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

package io.jraft.sim.scenario;

import io.jraft.option.NodeOptions;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.node.SimNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * A scenario about operators who mix up directories (U7): the node refuses to start and touches nothing, and once the
 * directories are right again it is as it was.
 */
final class Mixups {
    private static final String JOURNAL = "/data/log/";
    private static final String META = "/data/meta/";
    private static final String SNAPSHOT = "/data/snapshot/";

    private static final List<Consumer<NodeOptions>> WRONG_OPTIONS =
            List.of(
                    options -> options.setLogUri("/data/other-log"),
                    options -> options.setRaftMetaUri("/data/other-meta"),
                    options -> options.setRaftMetaUri(null));

    private Mixups() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "U7",
                        "a node that is given directories which do not belong together refuses to start",
                        Mixups::changing,
                        Mixups::mixups));
    }

    /** What the next start is given; an option of the scenario, because it is made before it. */
    private static final class Given {
        private Consumer<NodeOptions> change = options -> {};
    }

    private static SimOptions changing(long seed) {
        return Stories.options(seed, 3);
    }

    private static void mixups(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk().agree();
        sim.nodes().forEach(sim::snapshot);
        sim.run(300);
        SimNode victim = sim.chance().pick(sim.nodes());
        SimNode other = sim.others(victim).get(0);
        Given given = new Given();
        sim.cluster()
                .tune(
                        (options, ordinal) -> {
                            if (ordinal == victim.ordinal()) {
                                given.change.accept(options);
                            }
                        });
        for (Consumer<NodeOptions> wrong : WRONG_OPTIONS) {
            down(sim, victim);
            given.change = wrong;
            refused(sim, victim);
            given.change = options -> {};
            back(sim, victim);
        }
        for (String name : List.of(JOURNAL, META, SNAPSHOT)) {
            String path = identity(victim.disk(), name);
            byte[] right = victim.disk().content(path);
            List<byte[]> wrong =
                    List.of(
                            other.disk().content(identity(other.disk(), name)),
                            "no identity".getBytes(StandardCharsets.UTF_8),
                            flipped(right));
            for (byte[] content : wrong) {
                down(sim, victim);
                victim.disk().replace(path, content);
                refused(sim, victim);
                victim.disk().replace(path, right);
                back(sim, victim);
            }
        }
        lost(sim, victim);
        sim.options().engine().setClusterId("named later");
        down(sim, victim);
        back(sim, victim);
        sim.options().engine().setClusterId("another name");
        down(sim, victim);
        refused(sim, victim);
        sim.options().engine().setClusterId("");
        back(sim, victim);
        sim.settle().timeouts(1);
        sim.read("k", victim).expectOk();
        sim.judge();
    }

    /** The journal's own file is gone while members have data in it. */
    private static void lost(Sim sim, SimNode victim) {
        String path = identity(victim.disk(), JOURNAL);
        byte[] right = victim.disk().content(path);
        down(sim, victim);
        try {
            victim.disk().rename(path, path + ".away");
            refused(sim, victim);
            victim.disk().rename(path + ".away", path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        victim.disk().replace(path, right);
        back(sim, victim);
    }

    private static byte[] flipped(byte[] content) {
        byte[] flipped = content.clone();
        flipped[flipped.length / 2] ^= 1;
        return flipped;
    }

    /** The file that says whose a directory is. */
    private static String identity(SimFileSystem disk, String directory) {
        return disk.files().stream()
                .filter(p -> p.startsWith(directory) && p.endsWith(".id"))
                .filter(p -> p.indexOf('/', directory.length()) < 0)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(disk.files().toString()));
    }

    private static void down(Sim sim, SimNode node) {
        sim.crash(node, CrashMode.KEPT);
    }

    private static void refused(Sim sim, SimNode node) {
        node.willRefuse();
        sim.start(node).run(100);
        sim.require(node + " refused", node.life() == SimNode.Life.DOWN);
    }

    private static void back(Sim sim, SimNode node) {
        sim.start(node);
        sim.until(node + " is back", node::isUp);
    }
}

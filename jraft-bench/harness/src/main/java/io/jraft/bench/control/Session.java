package io.jraft.bench.control;

import io.jraft.bench.node.LoadOrder;
import io.jraft.bench.node.LoadResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two contestants alive at the same time, loaded in turn: A B, B A, A B, and so on. Whatever the machine does for longer than
 * two blocks does it to both, so a ratio of neighbours means more than either figure.
 * Owner: the main thread.
 */
final class Session implements AutoCloseable {
    private static final int WARM_IN_FLIGHT = 1_024;

    private final List<Cluster> clusters = new ArrayList<>();
    private final Progress progress;
    private final List<Block> blocks = new ArrayList<>();

    private Session(Progress progress) {
        this.progress = progress;
    }

    /** Starts the clusters of one or two contestants. */
    static Session start(List<Rival> rivals, Cluster.Setup setup, int groups, Progress progress)
            throws IOException, InterruptedException {
        Session session = new Session(progress);
        try {
            for (Rival rival : rivals) {
                progress.doing("starting " + rival.title());
                session.clusters.add(Cluster.start(rival, setup, groups));
            }
            return session;
        } catch (RuntimeException | IOException | InterruptedException e) {
            session.close();
            throw e;
        }
    }

    Map<Rival, String> notes() {
        Map<Rival, String> notes = new LinkedHashMap<>();
        clusters.forEach(cluster -> notes.put(cluster.rival(), cluster.notes()));
        return notes;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** Lets the compilers see every kind of load before anything counts. */
    void warmUp(int payloadBytes, int millis) throws InterruptedException {
        for (Cluster cluster : clusters) {
            for (int inFlight : new int[] {WARM_IN_FLIGHT, 1}) {
                LoadOrder order =
                        new LoadOrder(
                                LoadOrder.Kind.WRITE,
                                payloadBytes,
                                inFlight,
                                0,
                                0,
                                inFlight == 1 ? Math.max(1, millis / 4) : millis);
                cluster.load(
                        order,
                        false,
                        total -> progress.live("warming up " + cluster.rival().title(), total));
            }
        }
    }

    /** All cells, as often as told, each time in the other order of contestants. */
    void run(List<Cell> cells, int rounds) throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            for (Cell cell : cells) {
                if (!clusters.stream().allMatch(cluster -> cluster.rival().supports(cell))) {
                    continue;
                }
                for (int i = 0; i < clusters.size(); i++) {
                    int turn = round % 2 == 0 ? i : clusters.size() - 1 - i;
                    Block block = block(clusters.get(turn), cell, round);
                    blocks.add(block);
                    progress.done(block);
                }
            }
        }
    }

    private Block block(Cluster cluster, Cell cell, int round)
            throws IOException, InterruptedException {
        Cost before = cluster.cost();
        Machine.Ticks ticks = Machine.Ticks.now();
        LoadResult result =
                cluster.load(
                        cell.order(),
                        cell.onFollower(),
                        total ->
                                progress.live(
                                        cluster.rival().title() + ": " + cell.title(), total));
        Machine.Ticks after = Machine.Ticks.now();
        Cost cost = cluster.cost().since(before);
        return new Block(
                cluster.rival(),
                cell,
                round,
                result,
                cost,
                after.stealSince(ticks),
                after.othersSince(ticks, cost.cpuMillis()));
    }

    @Override
    public void close() throws IOException {
        for (Cluster cluster : clusters) {
            cluster.close();
        }
    }
}

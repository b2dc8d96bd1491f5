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
    private final String only;
    private final List<Block> blocks = new ArrayList<>();

    private Session(Progress progress, String only) {
        this.progress = progress;
        this.only = only;
    }

    /**
     * Starts the clusters of one or two contestants.
     *
     * @param only cells whose id contains this are measured; all if it is empty
     */
    static Session start(
            List<Rival> rivals, Cluster.Setup setup, int groups, String only, Progress progress)
            throws IOException, InterruptedException {
        Session session = new Session(progress, only);
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

    /** Lets the compilers see writes before anything counts; many at a time, and one. */
    void warmUp(int payloadBytes, int millis) throws InterruptedException {
        List<LoadOrder.Kind> writes = List.of(LoadOrder.Kind.WRITE);
        warmUp(writes, WARM_IN_FLIGHT, payloadBytes, millis);
        warmUp(writes, 1, payloadBytes, Math.max(1, millis / 4));
    }

    /** The same with other kinds, so long each. */
    void warmUp(List<LoadOrder.Kind> kinds, int inFlight, int payloadBytes, int millis)
            throws InterruptedException {
        for (Cluster cluster : clusters) {
            for (LoadOrder.Kind kind : kinds) {
                cluster.load(
                        new LoadOrder(kind, payloadBytes, inFlight, 0, 0, Math.max(1, millis)),
                        false,
                        total -> progress.live("warming up " + cluster.rival().title(), total));
            }
        }
    }

    /** All cells, as often as told, each time in the other order of contestants. */
    void run(List<Cell> cells, int rounds) throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            for (Cell cell : cells) {
                if (!cell.id().contains(only)
                        || !clusters.stream().allMatch(c -> c.rival().supports(cell))) {
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

package io.jraft.bench.control;

import io.jraft.bench.node.LoadOrder.Kind;
import io.jraft.bench.stat.Ratio;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Which cells a session measures. */
enum Plan {
    /** Saturation at several numbers in flight, larger entries, then offered rates below saturation. */
    STANDARD {
        @Override
        void run(Session session, Effort effort) throws IOException, InterruptedException {
            session.warmUp(SMALL, effort.warmUpMs());
            session.run(
                    List.of(
                            closed(effort, SMALL, 1),
                            closed(effort, SMALL, 16),
                            closed(effort, SMALL, 256),
                            closed(effort, SMALL, 4_096),
                            closed(effort, SMALL, 16_384),
                            closed(effort, 1_024, 256)),
                    effort.rounds());
            session.run(offered(session, effort), Math.max(1, effort.rounds() / 2));
        }
    },
    /** The offered rates of STANDARD alone, as often as rounds say: a p99 takes more of them than a throughput. */
    OFFERED {
        @Override
        void run(Session session, Effort effort) throws IOException, InterruptedException {
            session.warmUp(SMALL, effort.warmUpMs());
            session.run(List.of(closed(effort, SMALL, 256)), 2);
            session.run(offered(session, effort), effort.rounds());
        }
    },
    /** Payloads from 16 bytes to 64 KiB, and numbers in flight up to 16,384. */
    SWEEP {
        @Override
        void run(Session session, Effort effort) throws IOException, InterruptedException {
            session.warmUp(SMALL, effort.warmUpMs());
            List<Cell> cells = new ArrayList<>();
            for (int payload : List.of(16, 64, 256, 1_024, 4_096, 16_384)) {
                cells.add(closed(effort, payload, 256));
            }
            cells.add(closed(effort, 65_536, 64));
            for (int inFlight : List.of(1, 4, 16, 64, 1_024, 4_096, 16_384)) {
                cells.add(closed(effort, SMALL, inFlight));
            }
            session.run(cells, effort.rounds());
        }
    },
    /** Linearizable reads: a round, the lease, and from a follower. */
    READS {
        @Override
        void run(Session session, Effort effort) throws IOException, InterruptedException {
            session.warmUp(SMALL, effort.warmUpMs());
            List<Cell> cells = new ArrayList<>();
            for (int inFlight : List.of(1, 256)) {
                int settle = effort.settleMs();
                int measure = effort.measureMs();
                cells.add(Cell.read(Kind.READ_INDEX, false, inFlight, settle, measure));
                cells.add(Cell.read(Kind.READ_LEASE, false, inFlight, settle, measure));
                cells.add(Cell.read(Kind.READ_INDEX, true, inFlight, settle, measure));
            }
            session.run(cells, effort.rounds());
        }
    },
    /** One cell: 16 bytes, 256 in flight. With --groups and --sync-delay-us it says how those change it. */
    POINT {
        @Override
        void run(Session session, Effort effort) throws IOException, InterruptedException {
            session.warmUp(SMALL, effort.warmUpMs());
            session.run(
                    List.of(closed(effort, SMALL, 256), closed(effort, SMALL, 4_096)),
                    effort.rounds());
        }
    },
    /**
     * The key-value store: puts, linearizable gets, nine to one, and scans, at several sizes of values; then some of them at an equal
     * load.
     */
    KV {
        @Override
        void run(Session session, Effort effort) throws IOException, InterruptedException {
            session.warmUp(SMALL, effort.warmUpMs());
            session.warmUp(List.of(Kind.GET, Kind.MIXED), 256, SMALL, effort.warmUpMs() / 8);
            session.warmUp(List.of(Kind.SCAN), 16, SMALL, effort.warmUpMs() / 8);
            List<Cell> cells = new ArrayList<>();
            for (int bytes : List.of(16, 256, 1_024, 4_096)) {
                // The puts come first: what is read after them has that size.
                cells.add(store(effort, Kind.WRITE, bytes, 256));
                cells.add(store(effort, Kind.GET, bytes, 256));
                cells.add(store(effort, Kind.MIXED, bytes, 256));
                cells.add(store(effort, Kind.SCAN, bytes, 16));
            }
            cells.add(store(effort, Kind.WRITE, SMALL, 1));
            cells.add(store(effort, Kind.GET, SMALL, 1));
            session.run(cells, effort.rounds());
            List<Cell> open = new ArrayList<>();
            for (Cell saturated :
                    List.of(
                            store(effort, Kind.WRITE, SMALL, 256),
                            store(effort, Kind.WRITE, 4_096, 256),
                            store(effort, Kind.GET, SMALL, 256),
                            store(effort, Kind.MIXED, SMALL, 256))) {
                partOfSaturation(session, saturated, EQUAL_LOAD_PERCENT)
                        .ifPresent(rate -> open.add(Cell.offered(saturated, rate)));
            }
            session.run(open, Math.max(1, effort.rounds() / 2));
        }
    };

    private static final int SMALL = 16;
    private static final int EQUAL_LOAD_PERCENT = 70;

    abstract void run(Session session, Effort effort) throws IOException, InterruptedException;

    Effort effort(boolean quick) {
        return quick ? new Effort(2, 200, 700, 1_500) : new Effort(7, 500, 2_500, 20_000);
    }

    private static Cell closed(Effort effort, int payloadBytes, int inFlight) {
        return Cell.closed(payloadBytes, inFlight, effort.settleMs(), effort.measureMs());
    }

    private static Cell store(Effort effort, Kind kind, int bytes, int inFlight) {
        return Cell.store(kind, bytes, inFlight, effort.settleMs(), effort.measureMs());
    }

    /** Parts of what the slower of the two reached with 256 in flight. */
    private static List<Cell> offered(Session session, Effort effort) {
        List<Cell> cells = new ArrayList<>();
        for (int percent : List.of(20, 50, 70)) {
            partOfSaturation(session, closed(effort, SMALL, 256), percent)
                    .ifPresent(
                            rate ->
                                    cells.add(
                                            Cell.open(
                                                    SMALL,
                                                    rate,
                                                    effort.settleMs(),
                                                    effort.measureMs())));
        }
        return cells;
    }

    /** So much of what the slowest contestant reached in that cell; empty if it was not measured. */
    private static OptionalLong partOfSaturation(Session session, Cell cell, int percent) {
        Map<Rival, List<Double>> reached = new EnumMap<>(Rival.class);
        for (Block block : session.blocks()) {
            if (block.cell().equals(cell)) {
                reached.computeIfAbsent(block.rival(), rival -> new ArrayList<>())
                        .add(block.perSecond());
            }
        }
        OptionalDouble slowest =
                reached.values().stream()
                        .mapToDouble(
                                each ->
                                        Ratio.median(
                                                each.stream()
                                                        .mapToDouble(Double::doubleValue)
                                                        .toArray()))
                        .min();
        return slowest.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(round((long) (slowest.getAsDouble() * percent / 100)));
    }

    /** Two digits are enough, and read better. */
    private static long round(long rate) {
        long unit = 1;
        while (rate / unit >= 100) {
            unit *= 10;
        }
        return Math.max(1, rate / unit * unit);
    }

    /**
     * How much time is spent.
     *
     * @param rounds pairs of each cell
     * @param settleMs before each block counts
     * @param measureMs of each block
     * @param warmUpMs of each contestant, once
     */
    record Effort(int rounds, int settleMs, int measureMs, int warmUpMs) {
        /** The same with what is above 0 replaced. */
        Effort with(int rounds, int measureMs, int warmUpMs) {
            return new Effort(
                    rounds > 0 ? rounds : this.rounds,
                    settleMs,
                    measureMs > 0 ? measureMs : this.measureMs,
                    warmUpMs > 0 ? warmUpMs : this.warmUpMs);
        }
    }
}

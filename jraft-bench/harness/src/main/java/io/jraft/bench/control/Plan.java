package io.jraft.bench.control;

import io.jraft.bench.node.LoadOrder.Kind;
import io.jraft.bench.stat.Ratio;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
                            closed(effort, 1_024, 256)),
                    effort.rounds());
            double slower =
                    session.blocks().stream()
                            .map(Block::rival)
                            .distinct()
                            .mapToDouble(rival -> saturation(session, rival))
                            .min()
                            .orElseThrow();
            List<Cell> open = new ArrayList<>();
            for (int percent : List.of(20, 50, 70)) {
                long rate = round((long) (slower * percent / 100));
                open.add(Cell.open(SMALL, rate, effort.settleMs(), effort.measureMs()));
            }
            session.run(open, Math.max(1, effort.rounds() / 2));
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
    /** The key-value store: puts, linearizable gets, nine to one, and scans, at several sizes of values. */
    KV {
        @Override
        void run(Session session, Effort effort) throws IOException, InterruptedException {
            session.warmUp(SMALL, effort.warmUpMs());
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
        }
    };

    private static final int SMALL = 16;
    private static final int SATURATION_IN_FLIGHT = 256;

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

    private static double saturation(Session session, Rival rival) {
        return Ratio.median(
                session.blocks().stream()
                        .filter(block -> block.rival() == rival)
                        .filter(block -> block.cell().order().payloadBytes() == SMALL)
                        .filter(block -> block.cell().order().inFlight() == SATURATION_IN_FLIGHT)
                        .mapToDouble(Block::perSecond)
                        .toArray());
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

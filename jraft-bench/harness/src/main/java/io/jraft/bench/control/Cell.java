package io.jraft.bench.control;

import io.jraft.bench.node.LoadOrder;

/**
 * One point of the comparison: a load, and a short name by which the tables and files call it.
 *
 * @param id of letters, digits and '-', unique in a plan
 * @param order the load
 * @param onFollower whether the load is made where nobody leads; for reads only
 */
public record Cell(String id, LoadOrder order, boolean onFollower) {
    private static final int KIB = 1_024;

    /** As many operations in flight as told, all the time. */
    public static Cell closed(int payloadBytes, int inFlight, int settleMs, int measureMs) {
        return new Cell(
                "closed-" + payloadBytes + "-" + inFlight,
                new LoadOrder(LoadOrder.Kind.WRITE, payloadBytes, inFlight, 0, settleMs, measureMs),
                false);
    }

    /** So many operations a second, due at even intervals. */
    public static Cell open(int payloadBytes, long perSecond, int settleMs, int measureMs) {
        return new Cell(
                "open-" + payloadBytes + "-" + perSecond,
                new LoadOrder(
                        LoadOrder.Kind.WRITE,
                        payloadBytes,
                        OPEN_SLOTS,
                        perSecond,
                        settleMs,
                        measureMs),
                false);
    }

    /** Reads, closed loop. */
    public static Cell read(
            LoadOrder.Kind kind, boolean onFollower, int inFlight, int settleMs, int measureMs) {
        String name = kind == LoadOrder.Kind.READ_LEASE ? "lease" : "index";
        return new Cell(
                "read-" + name + (onFollower ? "-follower-" : "-") + inFlight,
                new LoadOrder(kind, 0, inFlight, 0, settleMs, measureMs),
                onFollower);
    }

    /** What a key-value store does with values of that size, closed loop. */
    public static Cell store(
            LoadOrder.Kind kind, int valueBytes, int inFlight, int settleMs, int measureMs) {
        return new Cell(
                "kv-"
                        + kind.name().toLowerCase(java.util.Locale.ROOT)
                        + "-"
                        + valueBytes
                        + "-"
                        + inFlight,
                new LoadOrder(kind, valueBytes, inFlight, 0, settleMs, measureMs),
                false);
    }

    /** The same operations at a rate that is offered, whatever the answers do. */
    public static Cell offered(Cell closed, long perSecond) {
        LoadOrder order = closed.order;
        String name =
                closed.id.substring(0, closed.id.lastIndexOf('-')).replaceFirst("^kv-", "kv-open-");
        return new Cell(
                name + "-" + perSecond,
                new LoadOrder(
                        order.kind(),
                        order.payloadBytes(),
                        OPEN_SLOTS,
                        perSecond,
                        order.settleMs(),
                        order.measureMs()),
                closed.onFollower);
    }

    /** Operations that an open loop lets be under way before it has to wait. */
    private static final int OPEN_SLOTS = 16_384;

    /** For people. */
    public String title() {
        String what =
                switch (order.kind()) {
                    case WRITE -> size(order.payloadBytes()) + " writes";
                    case READ_INDEX -> "ReadIndex reads";
                    case READ_LEASE -> "lease reads";
                    case GET -> "gets of " + size(order.payloadBytes());
                    case MIXED -> "9 gets, 1 put of " + size(order.payloadBytes());
                    case SCAN -> "scans of 100 times " + size(order.payloadBytes());
                };
        return what
                + (onFollower ? " on a follower" : "")
                + (order.open()
                        ? String.format(java.util.Locale.ROOT, ", %,d/s offered", order.perSecond())
                        : String.format(
                                java.util.Locale.ROOT, ", %,d in flight", order.inFlight()));
    }

    private static String size(int bytes) {
        return bytes >= KIB && bytes % KIB == 0 ? bytes / KIB + " KiB" : bytes + " B";
    }
}

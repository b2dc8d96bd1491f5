package io.jraft.sim.scenario;

import io.jraft.sim.Sim;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * L2 over the shapes a network may have: every connected graph of three and of four nodes, those of five by turns, and
 * one-way links. In each somebody is linked both ways to a majority and holds as much as all others, so somebody must
 * lead, and stay.
 */
public final class LinkShapes {
    private LinkShapes() {}

    /** Two-way links as a bit for each pair of nodes: (0,1), (0,2)... (1,2)... */
    public record Shape(int nodes, int links) {
        boolean linked(int a, int b) {
            return a != b && (links >> pair(Math.min(a, b), Math.max(a, b)) & 1) == 1;
        }

        private int pair(int low, int high) {
            return low * nodes - low * (low + 1) / 2 + high - low - 1;
        }

        boolean isConnected() {
            int reached = 1;
            for (int round = 1; round < nodes; round++) {
                for (int a = 0; a < nodes; a++) {
                    for (int b = 0; b < nodes; b++) {
                        if ((reached >> a & 1) == 1 && linked(a, b)) {
                            reached |= 1 << b;
                        }
                    }
                }
            }
            return reached == (1 << nodes) - 1;
        }

        @Override
        public String toString() {
            List<String> pairs = new ArrayList<>();
            for (int a = 0; a < nodes; a++) {
                for (int b = a + 1; b < nodes; b++) {
                    if (linked(a, b)) {
                        pairs.add((char) ('A' + a) + "-" + (char) ('A' + b));
                    }
                }
            }
            return String.join(" ", pairs);
        }
    }

    /** Every connected graph of so many nodes. */
    public static List<Shape> connected(int nodes) {
        List<Shape> all = new ArrayList<>();
        for (int links = 0; links < 1 << (nodes * (nodes - 1) / 2); links++) {
            Shape shape = new Shape(nodes, links);
            if (shape.isConnected()) {
                all.add(shape);
            }
        }
        return all;
    }

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "G18-3",
                        "every connected graph of three nodes has a stable leader",
                        Stories.nodes(3),
                        sim -> shaped(sim, turn(sim, 3))),
                new Scenario(
                        "G18-4",
                        "every connected graph of four nodes has a stable leader",
                        Stories.nodes(4),
                        sim -> shaped(sim, turn(sim, 4))),
                new Scenario(
                        "G18-5",
                        "every connected graph of five nodes has a stable leader",
                        Stories.nodes(5),
                        sim -> shaped(sim, turn(sim, 5))),
                new Scenario(
                        "G18-W",
                        "a node with two-way links to a majority is enough, whatever one-way links there are",
                        seed -> Stories.options(seed, 3 + (int) Math.floorMod(seed, 3L)),
                        LinkShapes::oneWay));
    }

    /** Seeds take the graphs by turns, so that as many seeds as there are graphs see them all. */
    private static Shape turn(Sim sim, int nodes) {
        List<Shape> all = connected(nodes);
        return all.get((int) Math.floorMod(sim.seed(), (long) all.size()));
    }

    private static void shaped(Sim sim, Shape shape) {
        quiet(sim);
        for (SimNode a : sim.nodes()) {
            for (SimNode b : sim.nodes()) {
                if (a != b && !shape.linked(a.ordinal(), b.ordinal())) {
                    sim.cutOneWay(a, b);
                }
            }
        }
        Partitions.stable(sim, 20);
        sim.settle();
    }

    /** Any of them leads, and all hold the same. */
    private static void quiet(Sim sim) {
        sim.leader();
        sim.agree();
        Stories.lead(sim, sim.chance().pick(sim.nodes()));
        sim.agree();
    }

    private static void oneWay(Sim sim) {
        quiet(sim);
        List<SimNode> n = Stories.cast(sim);
        SimRandom chance = sim.chance();
        int majority = n.size() / 2 + 1;
        for (int a = 0; a < n.size(); a++) {
            for (int b = 0; b < n.size(); b++) {
                boolean kept = (a == 0 && b < majority) || (b == 0 && a < majority);
                if (a != b && !kept && chance.oneIn(2)) {
                    sim.cutOneWay(n.get(a), n.get(b));
                }
            }
        }
        Partitions.stable(sim, 20);
        sim.settle();
    }
}

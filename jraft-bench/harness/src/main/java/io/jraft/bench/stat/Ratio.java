package io.jraft.bench.stat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How many times more one has than the other: the median of the ratios of neighbours, and the interval in which it lies with
 * 95 percent confidence, by drawing pairs again and again (bootstrap).
 *
 * @param median of the pairs' ratios
 * @param low end of the interval
 * @param high end of the interval
 * @param pairs how many there were; with fewer than five an interval says little
 */
public record Ratio(double median, double low, double high, int pairs) {
    private static final int DRAWS = 4_000;
    private static final double LOW = 0.025;
    private static final double HIGH = 0.975;

    /** The same figures give the same interval, whoever computes it. */
    private static final long SEED = 17L;

    /**
     * Of pairs that were measured one after the other.
     *
     * @throws IllegalArgumentException if there is no pair, the lists differ in length, or a figure is not above 0
     */
    public static Ratio of(List<Double> ours, List<Double> theirs) {
        if (ours.isEmpty() || ours.size() != theirs.size()) {
            throw new IllegalArgumentException(
                    "want pairs, got " + ours.size() + " and " + theirs.size());
        }
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            if (!(ours.get(i) > 0) || !(theirs.get(i) > 0)) {
                throw new IllegalArgumentException(
                        "no ratio of " + ours.get(i) + " and " + theirs.get(i));
            }
            ratios[i] = ours.get(i) / theirs.get(i);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[] medians = new double[DRAWS];
        double[] draw = new double[ratios.length];
        for (int i = 0; i < DRAWS; i++) {
            for (int j = 0; j < draw.length; j++) {
                draw[j] = ratios[random.nextInt(ratios.length)];
            }
            medians[i] = median(draw);
        }
        Arrays.sort(medians);
        return new Ratio(
                median(ratios),
                medians[(int) (LOW * DRAWS)],
                medians[(int) (HIGH * DRAWS)],
                ratios.length);
    }

    /** The middle one; of an even number the mean of the two. */
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

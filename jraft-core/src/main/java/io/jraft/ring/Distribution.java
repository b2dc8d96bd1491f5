package io.jraft.ring;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * How values are spread since the start, to within one per cent: recorded by one thread, which never waits and
 * allocates nothing; looked at by others, who may. The one door to HdrHistogram.
 */
public final class Distribution {
    private static final int DIGITS = 2;
    private static final long NANOS_LOWEST = 1_000L;
    private static final long NANOS_HIGHEST = 60_000_000_000L;

    private final long highest;
    private final SingleWriterRecorder recorder;
    private @Nullable Histogram interval;
    private @Nullable Histogram total;

    private Distribution(long lowest, long highest) {
        this.highest = highest;
        recorder = new SingleWriterRecorder(lowest, highest, DIGITS);
    }

    /** For nanoseconds from one microsecond to one minute; what is longer counts as one minute. */
    public static Distribution ofNanos() {
        return new Distribution(NANOS_LOWEST, NANOS_HIGHEST);
    }

    /** For numbers of things from 1 on; what is above {@code highest} counts as that. */
    public static Distribution ofCounts(long highest) {
        return new Distribution(1, highest);
    }

    /** Takes a value, which counts {@code times} times; below 0 it is taken for 0. Thread: the owner's. */
    public void record(long value, long times) {
        recorder.recordValueWithCount(Math.max(0, Math.min(value, highest)), times);
    }

    /** What was recorded until now. Thread: ANY but the owner's, which would wait for itself. */
    public synchronized Snapshot snapshot() {
        Histogram fresh = recorder.getIntervalHistogram(interval);
        interval = fresh;
        Histogram sum = total;
        if (sum == null) {
            sum = fresh.copy();
            total = sum;
        } else {
            sum.add(fresh);
        }
        return new Snapshot(sum.copy());
    }

    /** A picture of a distribution; it does not change any more. Thread: ANY. */
    public static final class Snapshot {
        private final Histogram values;

        private Snapshot(Histogram values) {
            this.values = values;
        }

        /** How many values there are. */
        public long count() {
            return values.getTotalCount();
        }

        /** The values' sum, to within one per cent. */
        public double sum() {
            return values.getTotalCount() == 0 ? 0 : values.getMean() * values.getTotalCount();
        }

        /** The largest value, 0 when there is none. */
        public long max() {
            return values.getTotalCount() == 0 ? 0 : values.getMaxValue();
        }

        /** The smallest value, 0 when there is none. */
        public long min() {
            return values.getTotalCount() == 0 ? 0 : values.getMinValue();
        }

        /** Average, 0 when there is none. */
        public double mean() {
            return values.getTotalCount() == 0 ? 0 : values.getMean();
        }

        /** Standard deviation, 0 when there is none. */
        public double deviation() {
            return values.getTotalCount() == 0 ? 0 : values.getStdDeviation();
        }

        /** The value that {@code share} of all do not exceed; {@code share} from 0 to 1. */
        public long quantile(double share) {
            return values.getTotalCount() == 0 ? 0 : values.getValueAtPercentile(share * 100);
        }

        /** How many values are at most {@code limit}. */
        public long countAtMost(long limit) {
            return values.getTotalCount() == 0 ? 0 : values.getCountBetweenValues(0, limit);
        }
    }
}

package io.jraft.engine;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.Reservoir;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import com.codahale.metrics.UniformReservoir;
import io.jraft.ring.Distribution;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Distributions as meters of Dropwizard: they keep nothing of their own. Thread: ANY. */
final class DropwizardViews {
    private DropwizardViews() {}

    /** Times in nanoseconds. The rates are those at which somebody looks: a reporter of every few seconds sees them right. */
    static Timer timer(Distribution times) {
        return new TimerView(times);
    }

    static Histogram histogram(Distribution values) {
        return new HistogramView(values);
    }

    private static final class TimerView extends Timer {
        private final Distribution times;
        private final Meter meter = new Meter();
        private long marked;

        TimerView(Distribution times) {
            super(unused());
            this.times = times;
        }

        private synchronized Meter rates() {
            long now = times.snapshot().count();
            meter.mark(now - marked);
            marked = now;
            return meter;
        }

        @Override
        public long getCount() {
            return times.snapshot().count();
        }

        @Override
        public double getMeanRate() {
            return rates().getMeanRate();
        }

        @Override
        public double getOneMinuteRate() {
            return rates().getOneMinuteRate();
        }

        @Override
        public double getFiveMinuteRate() {
            return rates().getFiveMinuteRate();
        }

        @Override
        public double getFifteenMinuteRate() {
            return rates().getFifteenMinuteRate();
        }

        @Override
        public Snapshot getSnapshot() {
            return new SnapshotView(times.snapshot());
        }
    }

    private static final class HistogramView extends Histogram {
        private final Distribution values;

        HistogramView(Distribution values) {
            super(unused());
            this.values = values;
        }

        @Override
        public long getCount() {
            return values.snapshot().count();
        }

        @Override
        public Snapshot getSnapshot() {
            return new SnapshotView(values.snapshot());
        }
    }

    /** The parents want one; nothing is ever put into it. */
    private static Reservoir unused() {
        return new UniformReservoir(1);
    }

    private static final class SnapshotView extends Snapshot {
        private static final int STEPS = 1000;
        private final Distribution.Snapshot values;

        SnapshotView(Distribution.Snapshot values) {
            this.values = values;
        }

        @Override
        public double getValue(double quantile) {
            return values.quantile(quantile);
        }

        /** The values are not kept one by one; these are the quantiles in steps of a thousandth. */
        @Override
        public long[] getValues() {
            int n = (int) Math.min(STEPS, values.count());
            long[] steps = new long[n];
            for (int i = 0; i < n; i++) {
                steps[i] = values.quantile((i + 0.5) / n);
            }
            return steps;
        }

        @Override
        public int size() {
            return (int) Math.min(STEPS, values.count());
        }

        @Override
        public long getMax() {
            return values.max();
        }

        @Override
        public double getMean() {
            return values.mean();
        }

        @Override
        public long getMin() {
            return values.min();
        }

        @Override
        public double getStdDev() {
            return values.deviation();
        }

        @Override
        public void dump(OutputStream output) {
            PrintWriter out = new PrintWriter(output, false, StandardCharsets.UTF_8);
            for (long value : getValues()) {
                out.println(value);
            }
            out.flush();
        }
    }
}

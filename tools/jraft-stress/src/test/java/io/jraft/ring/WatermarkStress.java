package io.jraft.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.ZJ_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** The watermark: what was written before is seen with it, it never falls, and no progress stays untold. */
public final class WatermarkStress {
    private WatermarkStress() {}

    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "looked before the mark moved")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the mark and what it stands for")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the mark is ahead of what it stands for")
    @State
    public static class ReadPublishes {
        private final Watermark mark = new Watermark(0);
        private int written;

        @Actor
        public void writer() {
            written = 1;
            mark.advance(1);
        }

        @Actor
        public void reader(JI_Result r) {
            r.r1 = mark.read();
            r.r2 = written;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "looked before the mark moved")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the mark and what it stands for")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the mark is ahead of what it stands for")
    @State
    public static class TakePublishes {
        private final Watermark mark = new Watermark(0);
        private int written;

        @Actor
        public void writer() {
            written = 1;
            mark.advance(1);
        }

        @Actor
        public void consumer(JI_Result r) {
            r.r1 = mark.take();
            r.r2 = written;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "rises")
    @Outcome(expect = FORBIDDEN, desc = "fell, or a value that was never set")
    @State
    public static class NeverFalls {
        private final Watermark mark = new Watermark(0);

        @Actor
        public void writer() {
            mark.advance(1);
            mark.advance(2);
        }

        @Actor
        public void reader(JJ_Result r) {
            r.r1 = mark.read();
            r.r2 = mark.read();
        }
    }

    /** A wake is on its way already when the writer goes on: it sees the new value, or another one is sent. */
    @JCStressTest
    @Outcome(id = "false, 2", expect = ACCEPTABLE, desc = "the wake under way saw it")
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "another wake is sent")
    @Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "seen, and one wake too many")
    @Outcome(id = "false, 1", expect = FORBIDDEN, desc = "progress that nobody will tell")
    @State
    public static class ProgressIsTold {
        private final Watermark mark = new Watermark(0);

        public ProgressIsTold() {
            mark.advance(1);
        }

        @Actor
        public void writer(ZJ_Result r) {
            r.r1 = mark.advance(2);
        }

        @Actor
        public void consumer(ZJ_Result r) {
            r.r2 = mark.take();
        }
    }

    /** As above over two steps of progress: the last value is seen or a wake follows it. */
    @JCStressTest
    @Outcome(
            id = {"false, false, 3"},
            expect = ACCEPTABLE,
            desc = "one wake for all")
    @Outcome(
            id = {"true, false, 1", "true, false, 2", "true, false, 3"},
            expect = ACCEPTABLE,
            desc = "the consumer looked before the first step was told; the new wake sees the rest")
    @Outcome(
            id = {"false, true, 2", "false, true, 3"},
            expect = ACCEPTABLE,
            desc = "looked between the steps")
    @Outcome(expect = FORBIDDEN, desc = "progress that nobody will tell, or a wake for nothing")
    @State
    public static class TwoSteps {
        private final Watermark mark = new Watermark(0);

        public TwoSteps() {
            mark.advance(1);
        }

        @Actor
        public void writer(ZZJ_Result r) {
            r.r1 = mark.advance(2);
            r.r2 = mark.advance(3);
        }

        @Actor
        public void consumer(ZZJ_Result r) {
            r.r3 = mark.take();
        }
    }
}

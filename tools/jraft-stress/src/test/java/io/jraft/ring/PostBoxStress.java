package io.jraft.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The box of answers: every post once, each poster's in order, whole. */
public final class PostBoxStress {
    private PostBoxStress() {}

    @JCStressTest
    @Outcome(
            id = {"abX", "aXb", "Xab"},
            expect = ACCEPTABLE,
            desc = "all three, in the order of each poster")
    @Outcome(expect = FORBIDDEN, desc = "a post was lost, came twice or overtook")
    @State
    public static class TwoPosters {
        private final PostBox<String> box = new PostBox<>(WorkerSignal.NONE);
        private final StringBuilder seen = new StringBuilder();

        @Actor
        public void other() {
            box.post("a");
            box.post("b");
        }

        @Actor
        public void consumer() {
            box.post("X");
            box.drain(seen::append, 2);
        }

        @Arbiter
        public void rest(L_Result r) {
            box.drain(seen::append, 10);
            r.r1 = seen.toString();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing yet")
    @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "the post and what it carries")
    @Outcome(expect = FORBIDDEN, desc = "a post arrived before what it carries")
    @State
    public static class PostIsWhole {
        private final PostBox<int[]> box = new PostBox<>(WorkerSignal.NONE);

        @Actor
        public void poster() {
            int[] answer = new int[1];
            answer[0] = 7;
            box.post(answer);
        }

        @Actor
        public void consumer(II_Result r) {
            r.r1 = box.drain(answer -> r.r2 = answer[0], 1);
        }
    }
}

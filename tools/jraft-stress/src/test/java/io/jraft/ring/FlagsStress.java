package io.jraft.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Flag, OnceFlag and UseCount. */
public final class FlagsStress {
    private FlagsStress() {}

    @JCStressTest
    @Outcome(
            id = {"false, 0", "false, 1"},
            expect = ACCEPTABLE,
            desc = "looked before")
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "the fact and what led to it")
    @Outcome(expect = FORBIDDEN, desc = "the fact without what led to it")
    @State
    public static class FlagPublishes {
        private final Flag flag = new Flag();
        private int written;

        @Actor
        public void writer() {
            written = 1;
            flag.set(true);
        }

        @Actor
        public void reader(ZI_Result r) {
            r.r1 = flag.isSet();
            r.r2 = written;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, false, true", "false, true, true"},
            expect = ACCEPTABLE,
            desc = "one was first")
    @Outcome(expect = FORBIDDEN, desc = "two were first, or nobody")
    @State
    public static class OneIsFirst {
        private final OnceFlag flag = new OnceFlag();

        @Actor
        public void one(ZZZ_Result r) {
            r.r1 = flag.set();
        }

        @Actor
        public void two(ZZZ_Result r) {
            r.r2 = flag.set();
        }

        @Arbiter
        public void after(ZZZ_Result r) {
            r.r3 = flag.isSet();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"false, false", "false, true", "true, true"},
            expect = ACCEPTABLE,
            desc = "stays set")
    @Outcome(expect = FORBIDDEN, desc = "was set and is not any more")
    @State
    public static class OnceStaysSet {
        private final OnceFlag flag = new OnceFlag();

        @Actor
        public void setter() {
            flag.set();
        }

        @Actor
        public void reader(ZZ_Result r) {
            r.r1 = flag.isSet();
            r.r2 = flag.isSet();
        }
    }

    /** A slice still reads a journal segment; its owner uses the file again once nobody holds it. */
    @JCStressTest
    @Outcome(
            id = {"0, true", "0, false"},
            expect = ACCEPTABLE,
            desc = "read what it held")
    @Outcome(expect = FORBIDDEN, desc = "used again under a reader")
    @State
    public static class NothingIsTakenFromAHolder {
        private final UseCount users = new UseCount();
        private int content;

        public NothingIsTakenFromAHolder() {
            users.retain();
        }

        @Actor
        public void slice(IZ_Result r) {
            r.r1 = content;
            users.release();
        }

        @Actor
        public void owner(IZ_Result r) {
            if (!users.inUse()) {
                content = 1;
                r.r2 = true;
            }
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, false",
            expect = ACCEPTABLE,
            desc = "the owner's own use was seen, then nobody's")
    @Outcome(expect = FORBIDDEN, desc = "a use was lost, or never ends")
    @State
    public static class RetainAgainstRelease {
        private final UseCount users = new UseCount();

        public RetainAgainstRelease() {
            users.retain();
        }

        @Actor
        public void owner(ZZ_Result r) {
            users.retain();
            r.r1 = users.inUse();
        }

        @Actor
        public void slice() {
            users.release();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            users.release();
            r.r2 = users.inUse();
        }
    }
}

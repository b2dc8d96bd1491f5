package io.jraft.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two plain fields where a fence is missing: shows that the short run would see such a thing, and fails by it. */
@JCStressTest
@Outcome(
        id = {"true, true", "true, false", "false, true"},
        expect = ACCEPTABLE,
        desc = "at least one saw the other")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "they missed each other")
@State
public class BrokenOnPurpose {
    private boolean event;
    private boolean parked;

    @Actor
    public void producer(ZZ_Result r) {
        event = true;
        r.r1 = parked;
    }

    @Actor
    public void worker(ZZ_Result r) {
        parked = true;
        r.r2 = event;
    }
}

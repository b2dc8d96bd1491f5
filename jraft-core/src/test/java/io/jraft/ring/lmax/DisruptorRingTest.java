package io.jraft.ring.lmax;

import io.jraft.ring.RingContract;
import io.jraft.ring.RingFactory;

/** The contract on the Disruptor. */
class DisruptorRingTest extends RingContract {
    @Override
    protected RingFactory rings() {
        return new DisruptorRings();
    }
}

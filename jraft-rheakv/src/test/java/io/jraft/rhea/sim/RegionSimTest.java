package io.jraft.rhea.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.Sim;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.world.SimRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

/**
 * The production state machine on the production engine, while links break, disks lose power and processes die: registers,
 * swaps, a list that grows, a bank of several keys, a sequence and a fenced lock, by clients that repeat themselves. Histories are linearizable, replicas equal;
 * watchers are told every change once and in order, or that they fell behind.
 */
class RegionSimTest {
    private int answered;
    private int repeated;
    private int told;
    private int behind;

    @SimTest(machine = RegionMachine.class, seeds = 80)
    @DisplayName("O22 K15 under everything: one order explains all answers, whatever was repeated")
    void mix(Sim sim, SimRandom random) {
        count(KVClients.story(sim, random));
    }

    @SimTest(machine = RegionMachine.class, seeds = 40, firstSeed = 10_000, trouble = "network")
    @DisplayName("O17 under broken links: laggards that load snapshots are equal then, and stay so")
    void network(Sim sim, SimRandom random) {
        count(KVClients.story(sim, random));
    }

    private void count(KVClients clients) {
        answered += clients.answered();
        repeated += clients.repeated();
        told += clients.watchers().told();
        behind += clients.watchers().behind();
    }

    /** All seeds are one test: it has to have asked something. */
    @AfterEach
    void somethingHappened() {
        assertThat(answered).isGreaterThan(1_000);
        assertThat(repeated).isGreaterThan(150);
        assertThat(told).isGreaterThan(1_000);
        assertThat(behind).isGreaterThan(10);
    }
}

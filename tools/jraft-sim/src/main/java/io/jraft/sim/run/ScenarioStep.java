package io.jraft.sim.run;

import io.jraft.sim.Sim;
import io.jraft.sim.scenario.Catalogue;
import io.jraft.sim.scenario.Scenario;
import java.util.List;

/** The full check's scenarios: each with some seeds from 1 on. Thread: MAIN. */
final class ScenarioStep implements FullStep {
    private final int seeds;

    ScenarioStep(int seeds) {
        this.seeds = seeds;
    }

    @Override
    public String name() {
        return "scenarios";
    }

    @Override
    public List<String> chunks() {
        return Catalogue.all().stream().map(s -> s.id() + "*" + seeds).toList();
    }

    @Override
    public Result run(String chunk, int threads, Interrupt interrupt) {
        long began = System.nanoTime();
        Scenario scenario = Catalogue.byId(chunk.substring(0, chunk.indexOf('*')));
        double virtual = 0;
        int failures = 0;
        int ran = 0;
        while (ran < seeds && !interrupt.happened()) {
            ran++;
            try {
                Sim sim = scenario.run(ran);
                virtual += sim.cluster().world().now() / 1e9;
            } catch (AssertionError e) {
                failures++;
                System.out.println(
                        "Scenario " + scenario.id() + ", seed " + ran + ": " + e.getMessage());
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Result(ran == seeds, ran, virtual, seconds, failures);
    }
}

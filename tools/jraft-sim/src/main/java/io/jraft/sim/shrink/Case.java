package io.jraft.sim.shrink;

import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.run.Profile;
import io.jraft.sim.run.RunResult;
import io.jraft.sim.run.Settings;
import io.jraft.sim.run.SimRun;

/**
 * All that decides a run, and what it is expected to violate.
 *
 * @param seed every chance in it
 * @param profile name of the profile that the settings began as
 * @param check id of the property that does not hold
 * @param settings what the run is like
 * @param script its trouble
 */
public record Case(long seed, String profile, String check, Settings settings, FaultScript script) {
    /** What a seed means under a profile, before anything is taken away. */
    public static Case of(long seed, String profile, String check) {
        Settings settings = Settings.draw(seed, Profile.named(profile));
        return new Case(seed, profile, check, settings, SimRun.script(seed, settings));
    }

    /** Runs it. */
    public RunResult run(boolean keepEvents) {
        return new SimRun(seed, settings, script, keepEvents).run();
    }

    Case with(Settings other) {
        return new Case(seed, profile, check, other, script);
    }

    /** The same with other trouble. */
    public Case with(FaultScript other) {
        return new Case(seed, profile, check, settings, other);
    }

    /** The same with one setting changed; see {@link SettingsText} for the names. */
    Case with(String key, String value) {
        return with(SettingsText.with(settings, key, value));
    }
}

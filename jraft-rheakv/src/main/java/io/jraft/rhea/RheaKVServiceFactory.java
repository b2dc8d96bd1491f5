package io.jraft.rhea;

import io.jraft.option.CliOptions;
import io.jraft.rhea.client.DefaultRheaKVCliService;
import io.jraft.rhea.client.RheaKVCliService;

/** Makes services for operators. Owner: ANY, stateless. */
public final class RheaKVServiceFactory {
    private RheaKVServiceFactory() {}

    /**
     * A service that was started; whoever asked for it shuts it down.
     *
     * @throws IllegalStateException if it could not start; the reason is in the log
     */
    public static RheaKVCliService createAndInitRheaKVCliService(CliOptions opts) {
        RheaKVCliService service = new DefaultRheaKVCliService();
        if (!service.init(opts)) {
            throw new IllegalStateException(
                    "Could not start the service for regions; the reason is in the log.");
        }
        return service;
    }
}

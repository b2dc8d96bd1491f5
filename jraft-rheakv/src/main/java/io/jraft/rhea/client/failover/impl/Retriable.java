package io.jraft.rhea.client.failover.impl;

import io.jraft.rhea.errors.Errors;

/** What another attempt may help against. Owner: ANY, stateless. */
final class Retriable {
    private Retriable() {}

    /** Whether somebody else ought to be asked: nothing was done, and the region is what it was taken for. */
    static boolean byAnother(Errors error) {
        return switch (error) {
            case NOT_LEADER,
                    LEADER_NOT_AVAILABLE,
                    NO_REGION_FOUND,
                    RPC_CONNECTION_ERROR,
                    CALL_SELF_ENDPOINT_ERROR,
                    SERVER_BUSY ->
                    true;
            default -> false;
        };
    }

    /** Whether the region is not what it was taken for: what was asked has to be divided anew. */
    static boolean byRegions(Errors error) {
        return switch (error) {
            case INVALID_REGION_MEMBERSHIP, INVALID_REGION_VERSION, INVALID_REGION_EPOCH -> true;
            default -> false;
        };
    }
}

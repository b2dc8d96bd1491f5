package io.jraft.rhea.options.configured;

import io.jraft.option.CliOptions;
import io.jraft.rhea.options.PlacementDriverOptions;
import io.jraft.rhea.options.RegionRouteTableOptions;
import io.jraft.rhea.options.RpcOptions;
import io.jraft.rhea.util.Configured;
import java.util.List;

/** Builds the options of where regions are, and who sees to it; each word is that of {@link PlacementDriverOptions}. Owner: one thread. */
public final class PlacementDriverOptionsConfigured implements Configured<PlacementDriverOptions> {
    private final PlacementDriverOptions options = new PlacementDriverOptions();

    private PlacementDriverOptionsConfigured() {}

    /** As it is if nothing is said. */
    public static PlacementDriverOptionsConfigured newConfigured() {
        return new PlacementDriverOptionsConfigured();
    }

    public PlacementDriverOptionsConfigured withFake(boolean fake) {
        options.setFake(fake);
        return this;
    }

    public PlacementDriverOptionsConfigured withRegionRouteTableOptionsList(
            List<RegionRouteTableOptions> regionRouteTableOptionsList) {
        options.setRegionRouteTableOptionsList(regionRouteTableOptionsList);
        return this;
    }

    public PlacementDriverOptionsConfigured withInitialPdServerList(String initialPdServerList) {
        options.setInitialPdServerList(initialPdServerList);
        return this;
    }

    public PlacementDriverOptionsConfigured withReplicas(int replicas) {
        options.setReplicas(replicas);
        return this;
    }

    public PlacementDriverOptionsConfigured withDeadStoreMillis(long deadStoreMillis) {
        options.setDeadStoreMillis(deadStoreMillis);
        return this;
    }

    public PlacementDriverOptionsConfigured withSettleMillis(long settleMillis) {
        options.setSettleMillis(settleMillis);
        return this;
    }

    public PlacementDriverOptionsConfigured withOperationMillis(long operationMillis) {
        options.setOperationMillis(operationMillis);
        return this;
    }

    public PlacementDriverOptionsConfigured withMovesMax(int movesMax) {
        options.setMovesMax(movesMax);
        return this;
    }

    public PlacementDriverOptionsConfigured withSplitKeysMax(long splitKeysMax) {
        options.setSplitKeysMax(splitKeysMax);
        return this;
    }

    public PlacementDriverOptionsConfigured withSplitBytesMax(long splitBytesMax) {
        options.setSplitBytesMax(splitBytesMax);
        return this;
    }

    public PlacementDriverOptionsConfigured withSplitRequestsMax(long splitRequestsMax) {
        options.setSplitRequestsMax(splitRequestsMax);
        return this;
    }

    public PlacementDriverOptionsConfigured withBalance(boolean balance) {
        options.setBalance(balance);
        return this;
    }

    public PlacementDriverOptionsConfigured withBalanceOpsMin(long balanceOpsMin) {
        options.setBalanceOpsMin(balanceOpsMin);
        return this;
    }

    public PlacementDriverOptionsConfigured withMergeKeysMax(long mergeKeysMax) {
        options.setMergeKeysMax(mergeKeysMax);
        return this;
    }

    public PlacementDriverOptionsConfigured withMergeMillis(long mergeMillis) {
        options.setMergeMillis(mergeMillis);
        return this;
    }

    public PlacementDriverOptionsConfigured withInitialServerList(String initialServerList) {
        options.setInitialServerList(initialServerList);
        return this;
    }

    public PlacementDriverOptionsConfigured withCliOptions(CliOptions cliOptions) {
        options.setCliOptions(cliOptions);
        return this;
    }

    public PlacementDriverOptionsConfigured withPdRpcOptions(RpcOptions pdRpcOptions) {
        options.setPdRpcOptions(pdRpcOptions);
        return this;
    }

    public PlacementDriverOptionsConfigured withPdGroupId(String pdGroupId) {
        options.setPdGroupId(pdGroupId);
        return this;
    }

    @Override
    public PlacementDriverOptions config() {
        return options;
    }
}

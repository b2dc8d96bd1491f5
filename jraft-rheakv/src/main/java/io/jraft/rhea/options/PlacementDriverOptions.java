package io.jraft.rhea.options;

import io.jraft.option.CliOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How regions are found, and who sees that they are where they ought to be. Owner: the user until the start. */
public class PlacementDriverOptions {
    private boolean fake = true;
    private @Nullable List<RegionRouteTableOptions> regionRouteTableOptionsList;
    private @Nullable String initialPdServerList;
    private int replicas = 3;
    private long deadStoreMillis = 600_000;
    private long settleMillis = 30_000;
    private long operationMillis = 60_000;
    private int movesMax = 4;
    private long splitKeysMax;
    private long splitBytesMax;
    private long splitRequestsMax;
    private boolean balance = true;
    private long balanceOpsMin = 2_000;
    private long mergeKeysMax;
    private long mergeMillis = 600_000;
    private @Nullable String initialServerList;
    private @Nullable CliOptions cliOptions;
    private @Nullable RpcOptions pdRpcOptions;
    private @Nullable String pdGroupId;

    /** Whether there is no placement driver: regions stay where they are listed, and where splits leave them. Default true. */
    public boolean isFake() {
        return fake;
    }

    /** Sets {@link #isFake}. */
    public void setFake(boolean fake) {
        this.fake = fake;
    }

    /**
     * All regions as they begin; their ranges meet and leave nothing out. Null for one region with all keys. With a placement driver
     * too: it moves them from there.
     */
    public @Nullable List<RegionRouteTableOptions> getRegionRouteTableOptionsList() {
        return regionRouteTableOptionsList;
    }

    /** Sets {@link #getRegionRouteTableOptionsList}. */
    public void setRegionRouteTableOptionsList(
            @Nullable List<RegionRouteTableOptions> regionRouteTableOptionsList) {
        this.regionRouteTableOptionsList = regionRouteTableOptionsList;
    }

    /**
     * The stores in whose processes the placement driver runs, {@code ip:port} by commas; three are a good number. The same everywhere.
     * Needed unless {@link #isFake}.
     */
    public @Nullable String getInitialPdServerList() {
        return initialPdServerList;
    }

    /** Sets {@link #getInitialPdServerList}. */
    public void setInitialPdServerList(@Nullable String initialPdServerList) {
        this.initialPdServerList = initialPdServerList;
    }

    /** How many replicas a region ought to have. Default 3; 1 to 15. */
    public int getReplicas() {
        return replicas;
    }

    /** Sets {@link #getReplicas}. */
    public void setReplicas(int replicas) {
        this.replicas = replicas;
    }

    /** After how many milliseconds of silence a store's replicas are replaced. Default 10 minutes; more than ten heartbeats. */
    public long getDeadStoreMillis() {
        return deadStoreMillis;
    }

    /** Sets {@link #getDeadStoreMillis}. */
    public void setDeadStoreMillis(long deadStoreMillis) {
        this.deadStoreMillis = deadStoreMillis;
    }

    /** How many milliseconds a new leader of the placement driver waits for stores that it has not heard. Default 30 s. */
    public long getSettleMillis() {
        return settleMillis;
    }

    /** Sets {@link #getSettleMillis}. */
    public void setSettleMillis(long settleMillis) {
        this.settleMillis = settleMillis;
    }

    /** After how many milliseconds an instruction of which nothing came is decided anew. Default a minute. */
    public long getOperationMillis() {
        return operationMillis;
    }

    /** Sets {@link #getOperationMillis}. */
    public void setOperationMillis(long operationMillis) {
        this.operationMillis = operationMillis;
    }

    /** How many changes of members, and as many transfers, splits and merges each, go on at once. Default 4; 1 to 1,000. */
    public int getMovesMax() {
        return movesMax;
    }

    /** Sets {@link #getMovesMax}. */
    public void setMovesMax(int movesMax) {
        this.movesMax = movesMax;
    }

    /** A region with more keys is split. Default 0: never. */
    public long getSplitKeysMax() {
        return splitKeysMax;
    }

    /** Sets {@link #getSplitKeysMax}. */
    public void setSplitKeysMax(long splitKeysMax) {
        this.splitKeysMax = splitKeysMax;
    }

    /** A region with more bytes is split. Default 0: never. */
    public long getSplitBytesMax() {
        return splitBytesMax;
    }

    /** Sets {@link #getSplitBytesMax}. */
    public void setSplitBytesMax(long splitBytesMax) {
        this.splitBytesMax = splitBytesMax;
    }

    /**
     * A region that does more in a second, reads and writes of keys, by five heartbeats of its leader in a row, is split in the middle of
     * what it is asked for; one of which a single key is asked for is not. Default 0: never, for what is much depends on the machines,
     * and parts on the same stores gain nothing until they are moved.
     */
    public long getSplitRequestsMax() {
        return splitRequestsMax;
    }

    /** Sets {@link #getSplitRequestsMax}. */
    public void setSplitRequestsMax(long splitRequestsMax) {
        this.splitRequestsMax = splitRequestsMax;
    }

    /** Whether leaders and replicas are spread evenly over the stores. Default true. */
    public boolean isBalance() {
        return balance;
    }

    /** Sets {@link #isBalance}. */
    public void setBalance(boolean balance) {
        this.balance = balance;
    }

    /**
     * Stores that differ by less than that in what they do in a second are even: leaders by the reads and twice the writes of their
     * regions, replicas by the writes. Default 2,000; 0 if only numbers are balanced.
     */
    public long getBalanceOpsMin() {
        return balanceOpsMin;
    }

    /** Sets {@link #getBalanceOpsMin}. */
    public void setBalanceOpsMin(long balanceOpsMin) {
        this.balanceOpsMin = balanceOpsMin;
    }

    /**
     * Two neighbours that have no more keys than that together, and no more than 4 MiB, for {@link #getMergeMillis}, are merged, when they
     * were brought to the same stores. At most half of what regions are split for, by the driver or by the store. Default 0: never, for a
     * region costs little, and one that is to grow was perhaps made on purpose.
     */
    public long getMergeKeysMax() {
        return mergeKeysMax;
    }

    /** Sets {@link #getMergeKeysMax}. */
    public void setMergeKeysMax(long mergeKeysMax) {
        this.mergeKeysMax = mergeKeysMax;
    }

    /** For how many milliseconds neighbours have to have been small to be merged. Default 10 minutes. */
    public long getMergeMillis() {
        return mergeMillis;
    }

    /** Sets {@link #getMergeMillis}. */
    public void setMergeMillis(long mergeMillis) {
        this.mergeMillis = mergeMillis;
    }

    /** Servers of regions that do not say theirs, before {@link RheaKVStoreOptions#getInitialServerList}; null, the default, for none. */
    public @Nullable String getInitialServerList() {
        return initialServerList;
    }

    /** Sets {@link #getInitialServerList}. */
    public void setInitialServerList(@Nullable String initialServerList) {
        this.initialServerList = initialServerList;
    }

    /**
     * How the field's client asks groups for their leaders. Default null. Has no effect here: a question lasts as long as whoever asks it
     * says.
     */
    public @Nullable CliOptions getCliOptions() {
        return cliOptions;
    }

    /** Sets {@link #getCliOptions}. */
    public void setCliOptions(@Nullable CliOptions cliOptions) {
        this.cliOptions = cliOptions;
    }

    /**
     * How the field's client asks the placement driver. Default null. Has no effect here: as it asks stores, see {@link
     * RheaKVStoreOptions#getRpcOptions}.
     */
    public @Nullable RpcOptions getPdRpcOptions() {
        return pdRpcOptions;
    }

    /** Sets {@link #getPdRpcOptions}. */
    public void setPdRpcOptions(@Nullable RpcOptions pdRpcOptions) {
        this.pdRpcOptions = pdRpcOptions;
    }

    /** Name of the placement driver's group in the field. Default null. Has no effect here: it is named after the cluster. */
    public @Nullable String getPdGroupId() {
        return pdGroupId;
    }

    /** Sets {@link #getPdGroupId}. */
    public void setPdGroupId(@Nullable String pdGroupId) {
        this.pdGroupId = pdGroupId;
    }

    @Override
    public String toString() {
        return "PlacementDriverOptions{"
                + "fake="
                + fake
                + ", regionRouteTableOptionsList="
                + regionRouteTableOptionsList
                + ", initialPdServerList="
                + initialPdServerList
                + ", replicas="
                + replicas
                + ", deadStoreMillis="
                + deadStoreMillis
                + ", settleMillis="
                + settleMillis
                + ", operationMillis="
                + operationMillis
                + ", movesMax="
                + movesMax
                + ", splitKeysMax="
                + splitKeysMax
                + ", splitBytesMax="
                + splitBytesMax
                + ", splitRequestsMax="
                + splitRequestsMax
                + ", balance="
                + balance
                + ", balanceOpsMin="
                + balanceOpsMin
                + ", mergeKeysMax="
                + mergeKeysMax
                + ", mergeMillis="
                + mergeMillis
                + ", initialServerList="
                + initialServerList
                + ", cliOptions="
                + cliOptions
                + ", pdRpcOptions="
                + pdRpcOptions
                + ", pdGroupId="
                + pdGroupId
                + "}";
    }
}
